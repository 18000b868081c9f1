import { v5 as uuidV5, v7 as uuidV7 } from 'uuid'
import type { RawBatch, RawMessage } from './raw-batch.ts'

/** Namespace of the name-based ids (RFC 9562, section 5.5). It must never change. */
const namespace = '6f1c3b0e-3f0e-5c43-9a51-0d7f6f0c9a2e'

/**
 * A message's identity: a UUID that stays the same when the feed repeats the message or its job is processed again.
 *
 * With an id of its own, it is a UUIDv5 of feed, id, event type and text. It includes the text because feeds reuse ids.
 * By the id alone, such messages would look like duplicates and be lost. The last event id of the SSE standard, which a
 * message without an `id:` line inherits, says nothing about that message.
 *
 * Without an id of its own, equal messages cannot be told apart from repeated ones, so each message is new. Its id is a UUIDv7
 * (RFC 9562, section 5.7) of the time of receipt, the 50 random bits of the listener run's id, and the low 24 bits of
 * the sequence number. A collision needs two messages of a run that are 16,777,216 numbers apart in one millisecond.
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

/** The id of one start of a listener. Later ids sort after earlier ones. */
export const newListenerRun = (): string => uuidV7()

/** The id of one connection to a feed. Later ids sort after earlier ones. */
export const newConnectionId = (): string => uuidV7()
