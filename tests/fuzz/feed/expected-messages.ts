import type { ArbitraryAnswer } from './arbitrary-feed.ts'
import type { Payload } from './arbitrary-payload.ts'
import { parseStream } from './parse-stream.ts'

/** A message that the pipeline must have exactly once. */
export interface ExpectedMessage {
  text: string
  place: Payload['place']
}

/**
 * Computes what the pipeline must have after a feed.
 *
 * @param seen - identities of the messages so far; those of this feed are added
 * @returns `received`: the number of messages, repeated ones included
 */
export function expectedMessages(
  feed: readonly ArbitraryAnswer[],
  seen: Set<string>,
): { received: number; expected: ExpectedMessage[] } {
  const streams = feed.filter(({ answer }) => answer.isStream)
  const places = new Map(
    streams.flatMap(({ payloads }) => payloads.map(({ text, place }) => [text, place] as const)),
  )
  const messages = streams.flatMap(({ answer }) => parseStream(answer.body))
  const expected: ExpectedMessage[] = []
  for (const { type, ownId, data } of messages) {
    const identity = JSON.stringify([ownId, type, data])
    if (ownId !== null && ownId !== '') {
      if (seen.has(identity)) continue
      seen.add(identity)
    }
    const place = places.get(data) ?? 'either'
    const isOrdinary = ['score', 'attendance', 'assignment'].includes(type) && (ownId ?? '').length <= 1_024
    expected.push({ text: data, place: isOrdinary || place !== 'stored' ? place : 'quarantined' })
  }
  return { received: messages.length, expected }
}
