import type { Answer } from './arbitrary-answer.ts'
import { maxIdBytes } from './limits.ts'
import { parseStream } from './parse-stream.ts'

/**
 * Checks that each stream is resumed after its last id.
 *
 * @param positions - the position in the request of each answer, and in the one after them
 * @returns one line per wrong request
 */
export function findWrongPositions(feed: readonly Answer[], positions: readonly string[]): string[] {
  return feed.flatMap(({ body, delivery }, index) => {
    if (delivery !== 'all') return []
    const last = parseStream(body).ids.findLast(id => Buffer.byteLength(id) <= maxIdBytes)
    const expected = last === undefined ? (positions[index] ?? '') : headerOf(last)
    const found = positions[index + 1] ?? ''
    return found === expected
      ? []
      : [
          `after answer ${index + 1}, the listener asked for ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`,
        ]
  })
}

/** An id as the value of a header: UTF-8, without the spaces around it. Empty if HTTP forbids a character. */
function headerOf(id: string): string {
  const value = Buffer.from(id)
    .toString('latin1')
    .replace(/^[\t ]+|[\t ]+$/g, '')
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value) ? value : ''
}
