import { InvalidArgumentError } from 'commander'

/**
 * Collects the operands of `sql`, at most one. A query may begin with a comment (`-- …`), but a single word that begins
 * with a dash is a mistyped option.
 */
export function parseQuery(text: string, previous: readonly string[] = []): string[] {
  if (/^-\S*$/.test(text)) throw new InvalidArgumentError('There is no such option.')
  if (previous.length > 0) throw new InvalidArgumentError('Put the whole query in quotes.')
  return [text]
}
