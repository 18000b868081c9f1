import { v5 as uuidV5, v7 as uuidV7 } from 'uuid'
import type { RawBatch, RawMessage } from './raw-batch.ts'

/** The namespace of our name-based ids (RFC 9562, section 5.5); it must never change. */
const namespace = '6f1c3b0e-3f0e-5c43-9a51-0d7f6f0c9a2e'

/**
 * A message's identity, the same whenever the feed sends the message again, and whenever its job is processed.
 *
 * With a feed id: UUIDv5 of feed, id, event type and text. The text is part of it because an event without
 * an `id:` line inherits the last one (the SSE standard's "last event ID"), and because feeds reuse ids:
 * by the id alone, such messages would be taken for duplicates and lost.
 *
 * Without one nothing says whether two equal messages are one, so each is new: a UUIDv7 (RFC 9562, section 5.7) of
 * when it was received, what is random in the listener run's own id (50 bits), and the low 24 bits of its number.
 * Two messages of a run would have to be 16,777,216 numbers apart within a millisecond to get the same one.
 */
export function messageId(
  { feed, listenerRun }: Pick<RawBatch, 'feed' | 'listenerRun'>,
  sequence: number,
  { eventId, type, data, receivedAt }: RawMessage,
): string {
  if (eventId !== '') return uuidV5(JSON.stringify([feed, eventId, type, data]), namespace)
  const time = receivedAt.toString(16).padStart(12, '0')
  const number = (sequence & 0xff_ff_ff).toString(16).padStart(6, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-${listenerRun.slice(14, 30)}${number}`
}

/** The id of one start of a listener. Later ones sort after earlier ones. */
export const newListenerRun = (): string => uuidV7()

/** The id of one connection to a feed. Later ones sort after earlier ones. */
export const newConnectionId = (): string => uuidV7()
