import type { NormalizedEvent, QuarantinedMessage, RawBatch } from '@scores/contracts'
import type { RawBatchJob } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { type BatchHeader, type BatchOutcome, type Database, type Kysely, storeBatch } from '@scores/storage'
import { judge } from './judge.ts'
import { quarantineRefused } from './quarantine.ts'

/**
 * The way of a job: judge each message, then store the good and quarantine the bad in one transaction.
 *
 * @returns what became of the messages, or that they had been processed before; shown with the job in Bull Board
 * @throws what is no message's fault; the job is retried
 */
export async function processBatch(
  db: Kysely<Database>,
  { jobId, batch }: RawBatchJob,
  log: Logger,
): Promise<BatchOutcome | 'processed before'> {
  const events: NormalizedEvent[] = []
  const quarantined: QuarantinedMessage[] = []
  for (const [index, message] of batch.messages.entries()) {
    const judgement = judge(message, batch.firstSequence + index)
    if (judgement.kind === 'event') events.push(judgement.event)
    else quarantined.push(judgement.quarantined)
  }

  const outcome = await storeBatch(db, headerOf(jobId, batch), events, quarantined, (event, error) => {
    const index = batch.messages.findIndex(({ id }) => id === event.messageId)
    const message = batch.messages[index]
    if (!message) throw new Error(`the batch has no message ${event.messageId}`)
    log.warn({ messageId: message.id, code: error.code, why: error.message }, 'row refused by the database')
    return quarantineRefused(message, batch.firstSequence + index, error)
  })
  log.debug({ jobId, ...outcome }, outcome ? 'batch stored' : 'batch had been processed before')
  return outcome ?? 'processed before'
}

function headerOf(jobId: string, { feed, listenerRun, firstSequence, messages }: RawBatch): BatchHeader {
  const times = messages.map(message => message.receivedAt)
  return {
    jobId,
    feed,
    listenerRun,
    firstSequence,
    received: messages.length,
    firstReceivedAt: times[0] ?? 0,
    lastReceivedAt: times.at(-1) ?? 0,
  }
}
