import type { RawBatch, ReceivedBatch } from '@scores/contracts'

/** The batch as the listener handed it over. */
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
