import type { RawMessage } from './raw-batch.ts'

/** Maximum number of characters (code points) of an event type. */
export const maxTypeCharacters = 256
/** Maximum size of an event id. Each message carries its id, and the id of the position goes into a request header. */
export const maxIdBytes = 1_024

/** A limit that the envelope of a message exceeds. */
export interface EnvelopeExcess {
  part: 'event type' | 'id'
  limit: string
}

/**
 * Returns what is too large about a message besides its data. The listener truncates it and appends a note, so that it
 * stays too large.
 */
export function envelopeExcesses({ type, eventId }: Pick<RawMessage, 'type' | 'eventId'>): EnvelopeExcess[] {
  const excesses: EnvelopeExcess[] = []
  if (isTypeTooLong(type)) excesses.push({ part: 'event type', limit: `${maxTypeCharacters} characters` })
  if (isIdTooLong(eventId)) excesses.push({ part: 'id', limit: `${maxIdBytes} bytes` })
  return excesses
}

/** A character has one or two UTF-16 units. */
export const isTypeTooLong = (type: string): boolean =>
  type.length > maxTypeCharacters &&
  (type.length > 2 * maxTypeCharacters || Array.from(type).length > maxTypeCharacters)

/** No UTF-16 unit takes more than three bytes, so most ids need no count. */
export const isIdTooLong = (eventId: string): boolean =>
  eventId.length > maxIdBytes / 3 && Buffer.byteLength(eventId) > maxIdBytes
