import type { ExpectedMessage } from '../feed/expected-messages.ts'

/** A row of the tables. */
export interface FoundMessage {
  place: 'stored' | 'quarantined'
  /** The message's text if it is quarantined, otherwise what the star schema keeps of it. */
  key: string
  reason?: string
}

/** What the listener appends to the data that it truncates. */
const truncationNote = /\n\[cut here: [^\n]*\]$/

/**
 * Compares the expected with the found messages, as multisets.
 *
 * @param maxBytes - longer messages are truncated
 * @returns one line per difference
 */
export function findDifferences(
  expected: readonly ExpectedMessage[],
  found: readonly FoundMessage[],
  maxBytes: number,
): string[] {
  const rows = new Map<string, FoundMessage[]>()
  for (const row of found) rows.set(row.key, [...(rows.get(row.key) ?? []), row])
  const take = (key: string, place: FoundMessage['place']): boolean => {
    const same = rows.get(key) ?? []
    const index = same.findIndex(row => row.place === place)
    if (index !== -1) same.splice(index, 1)
    return index !== -1
  }
  const takeTruncated = (text: string): boolean => {
    for (const key of rows.keys()) {
      const kept = key.replace(truncationNote, '')
      if (kept.length < key.length && text.startsWith(kept) && take(key, 'quarantined')) return true
    }
    return false
  }
  const differences: string[] = []
  for (const { text, place } of expected) {
    const key = storedKeyOf(text)
    if (place !== 'stored' && take(text, 'quarantined')) continue
    if (place !== 'quarantined' && key !== null && take(key, 'stored')) continue
    if (Buffer.byteLength(text) > maxBytes && takeTruncated(text)) continue
    differences.push(`not ${place === 'either' ? 'found' : place}: ${shorten(text)}`)
  }
  for (const { place, key, reason = '' } of [...rows.values()].flat())
    differences.push(`unexpected, ${place} ${reason}: ${shorten(key)}`)
  return differences
}

/** Identifies an event by what the star schema keeps of its message. */
export const storedKey = (student: string, exam: number, score: number): string =>
  JSON.stringify([student, exam, score])

/** Null if the text cannot be an event. */
function storedKeyOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return null
    const { studentId, exam, score }: { studentId?: unknown; exam?: unknown; score?: unknown } = value
    return typeof studentId === 'string' && typeof exam === 'number' && typeof score === 'number'
      ? storedKey(studentId, exam, score)
      : null
  } catch {
    return null
  }
}

const shorten = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
