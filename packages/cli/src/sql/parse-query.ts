import { InvalidArgumentError } from 'commander'

/**
 * Parses the operands of `sql`. A query may begin with a comment (`-- …`); a word that begins with a dash is a mistyped
 * option.
 *
 * @param previous - the operand before this one
 */
export function parseQuery(text: string, previous: string | undefined): string {
  if (/^-\S*$/.test(text)) throw new InvalidArgumentError('There is no such option.')
  if (previous !== undefined) throw new InvalidArgumentError('Put the whole query in quotes.')
  return text
}
