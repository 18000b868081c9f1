import type { Reason } from '@scores/contracts'
import type { Answer } from './arbitrary-answer.ts'
import { isEnvelopeSmall, keptData, shownType } from './limits.ts'
import { parseStream } from './parse-stream.ts'
import type { SeenMessages } from './seen-messages.ts'

/** A message that the pipeline must have exactly once. */
export interface ExpectedMessage {
  /** As the quarantine shows it. */
  type: string
  text: string
  place: 'stored' | 'quarantined' | 'either'
  /** Why it is quarantined; null if any reason will do. */
  reason: Reason | null
  /** It may be missing: the connection broke, or the message may be a repeated one. */
  isOptional: boolean
}

const knownTypes: readonly string[] = ['score', 'attendance', 'assignment']

/**
 * Computes what the pipeline must have after a feed.
 *
 * @param seen - the messages of this feed are added
 * @param maxBytes - longer data are cut
 */
export function expectedMessages(
  feed: readonly Answer[],
  seen: SeenMessages,
  maxBytes: number,
): ExpectedMessage[] {
  const streams = feed.filter(({ delivery }) => delivery !== 'none')
  const payloads = new Map(
    streams.flatMap(({ parts }) =>
      parts.flatMap(({ payload }) => (payload ? [[payload.text, payload] as const] : [])),
    ),
  )
  return streams.flatMap(({ body, delivery }) =>
    parseStream(body).messages.flatMap(({ type, ownId, data }) => {
      const id = ownId ?? ''
      const text = keptData(data, maxBytes)
      const before = seen.record({ type, ownId, data: text }, delivery === 'all')
      if (before?.isCertain) return []
      const isOptional = delivery === 'some' || before !== null
      const isSmall = isEnvelopeSmall(type, id)
      const isKnown = isSmall && knownTypes.includes(type)
      const known = isKnown ? payloads.get(data) : null
      const place = isKnown ? (known?.place ?? 'either') : 'quarantined'
      const reason = isSmall ? (known?.reason ?? null) : 'envelope_too_large'
      return [{ type: shownType(type), text, place, reason, isOptional }]
    }),
  )
}
