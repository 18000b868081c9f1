/** One message as the feed sent it, with its payload unparsed. */
export interface RawMessage {
  /** The `event:` line; `message` if the feed sends none, as the SSE standard defines. */
  type: string
  /** The id that the message itself carries; empty if it has none. Only this id identifies the message. */
  eventId: string
  /** The exact `data:` lines. */
  data: string
  /** When the listener read the message, in milliseconds since 1970. */
  receivedAt: number
}

/** Messages that arrived close together and share a job. */
export interface RawBatch {
  /** Name of the feed (`FEED_NAME`). */
  feed: string
  /** UUIDv7 of the listener run, which is one start of the process. */
  listenerRun: string
  /** Sequence number of the first message within the run, from 1. The others follow without a gap. */
  firstSequence: number
  /** At least one. */
  messages: RawMessage[]
  /** The feed's position after the last message: its last event id. Empty if the feed has none. It is not on the queue. */
  lastEventId?: string
}

/** The messages of a job, as sequence numbers of a listener run, both ends included. */
export interface MessageRange {
  listenerRun: string
  first: number
  last: number
  /** When the listener read the first message, in milliseconds since 1970. */
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
 * Equal for equal batches, so that adding a batch again after an uncertain result has no effect. The id names the
 * batch's messages, so that messages on the queue can be counted without reading the jobs.
 */
export function jobIdOf(batch: RawBatch): string {
  const { listenerRun, first, last, receivedAt } = rangeOf(batch)
  return `${listenerRun}-${first}-${last}-${receivedAt}`
}

/** Inverse of `jobIdOf`; null for the id of another kind of job. */
export function rangeOfJobId(id: string): MessageRange | null {
  const [, listenerRun, first, last, receivedAt] = /^([\da-f-]{36})-(\d+)-(\d+)-(\d+)$/.exec(id) ?? []
  if (listenerRun === undefined) return null
  return { listenerRun, first: Number(first), last: Number(last), receivedAt: Number(receivedAt) }
}
