import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'

export interface MisspeltVariable {
  name: string
  /** The variable that was probably meant. */
  meant: string
}

/** A word with this many letters may have two typing errors. */
const longWord = 8

/** Names of all variables, as `pnpm generate` lists them. Empty in an image, which has no such list. */
export function knownVariables(): string[] {
  try {
    const example = readFileSync(join(projectFolder, '.env.example'), 'utf8')
    return [...example.matchAll(/^#?([A-Z_]+)=/gm)].flatMap(([, name]) => name ?? [])
  } catch {
    return []
  }
}

/** Finds names that are none of the known ones, but resemble one of them. */
export function findMisspeltVariables(
  names: readonly string[],
  known: readonly string[] = knownVariables(),
): MisspeltVariable[] {
  return names
    .filter(name => !known.includes(name))
    .flatMap(name => {
      const meant = known.find(each => resembles(name, each))
      return meant === undefined ? [] : [{ name, meant }]
    })
}

/** One typing error in the name, or in each of its words. POSTGRES_HOST does not resemble POSTGRES_PORT. */
function resembles(name: string, known: string): boolean {
  const given = name.toUpperCase().replaceAll('-', '_')
  if (isWithin(1, given, known)) return true
  const [words, knownWords] = [given.split('_'), known.split('_')]
  return (
    words.length === knownWords.length &&
    knownWords.every((word, i) => isWithin(word.length >= longWord ? 2 : 1, words[i] ?? '', word))
  )
}

/** Each command compares all names with all others, so the lengths rule out most pairs first. */
const isWithin = (errors: number, a: string, b: string): boolean =>
  Math.abs(a.length - b.length) <= errors && editDistance(a, b) <= errors

/** Number of letters to insert, delete, replace or swap with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      current[j] = Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        isSwapped ? (beforePrevious[j - 2] ?? 0) + 1 : Infinity,
      )
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
