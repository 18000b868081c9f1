/** One message as the feed sent it. Nothing of its payload has been looked at. */
export interface RawMessage {
  /** The `event:` line; `message` where the feed sends none, as the SSE standard says. */
  type: string
  /** The feed's last event id when the message came; empty where the feed has none. */
  eventId: string
  /** The `data:` lines, exactly. */
  data: string
  /** When the listener read it, milliseconds since 1970. */
  receivedAt: number
}

/** Messages that came close to each other, and so share a job. */
export interface RawBatch {
  /** Which feed, by its name (`FEED_NAME`). */
  feed: string
  /** UUIDv7 of the listener's run: one start of its process. */
  listenerRun: string
  /** Sequence number of the first message within the run; the others follow without a gap. From 1. */
  firstSequence: number
  /** At least one. */
  messages: RawMessage[]
}

/** The messages that a job carries: numbers within a listener's run, both ends included. */
export interface MessageRange {
  listenerRun: string
  first: number
  last: number
  /** When the listener read the first of them, milliseconds since 1970. */
  receivedAt: number
}

export function rangeOf({ listenerRun, firstSequence, messages }: RawBatch): MessageRange {
  return {
    listenerRun,
    first: firstSequence,
    last: firstSequence + messages.length - 1,
    receivedAt: messages[0]?.receivedAt ?? 0,
  }
}

/**
 * The same batch always gets the same id, so that adding it again after an unclear answer adds nothing; and the id
 * tells the batch's messages, so that what lies on the queue can be accounted for without reading it.
 */
export function jobIdOf(batch: RawBatch): string {
  const { listenerRun, first, last, receivedAt } = rangeOf(batch)
  return `${listenerRun}-${first}-${last}-${receivedAt}`
}

/** What `jobIdOf` says; null for the id of another kind of job. */
export function rangeOfJobId(id: string): MessageRange | null {
  const [, listenerRun, first, last, receivedAt] = /^([\da-f-]{36})-(\d+)-(\d+)-(\d+)$/.exec(id) ?? []
  if (listenerRun === undefined) return null
  return { listenerRun, first: Number(first), last: Number(last), receivedAt: Number(receivedAt) }
}
