import { v5 as uuidV5, v7 as uuidV7 } from 'uuid'

/** The namespace of our name-based ids (RFC 9562, section 5.5); it must never change. */
const namespace = '6f1c3b0e-3f0e-5c43-9a51-0d7f6f0c9a2e'

/**
 * A message's identity, the same whenever the feed sends the message again.
 *
 * With a feed id: UUIDv5 of feed, id, event type and text. The text is part of it because an event without
 * an `id:` line inherits the last one (the SSE standard's "last event ID"), and because feeds reuse ids:
 * by the id alone, such messages would be taken for duplicates and lost.
 * Without one: a new UUIDv7, as nothing says whether two equal messages are one.
 */
export function messageId(feed: string, eventId: string, type: string, data: string): string {
  if (eventId === '') return uuidV7()
  return uuidV5(JSON.stringify([feed, eventId, type, data]), namespace)
}

/** The id of one start of a listener. Later ones sort after earlier ones. */
export const newListenerRun = (): string => uuidV7()

/** The id of one connection to a feed. Later ones sort after earlier ones. */
export const newConnectionId = (): string => uuidV7()
