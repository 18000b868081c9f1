import type { RawBatch, ReceivedBatch } from '@scores/contracts'

/** Converts a received batch back to the form that the listener enqueues. */
export function toRawBatch(batch: ReceivedBatch): RawBatch {
  const { feed, listenerRun, firstSequence } = batch
  const messages = [...batch].map(({ type, eventId, data, receivedAt }) => ({
    type,
    eventId,
    data,
    receivedAt,
  }))
  return { feed, listenerRun, firstSequence, messages }
}
