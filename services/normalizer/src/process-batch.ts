import type { JudgedBy, NormalizedEvent, QuarantinedMessage, ReceivedBatch } from '@scores/contracts'
import { judge, printable, quarantineRefused } from '@scores/quality'
import type { RawBatchJob } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import { type BatchHeader, type BatchOutcome, type Database, type Kysely, storeBatch } from '@scores/storage'
import type { FailedChecks } from './circuit-breaker/failure-rate-window.ts'
import type { FeedCircuitBreaker } from './circuit-breaker/feed-circuit-breaker.ts'

const noChecks: FailedChecks = []

/**
 * The way of a job: judge each message; unless the feed as a whole has gone bad, store the good and quarantine the bad in
 * one transaction.
 *
 * @returns what became of the messages, or that they had been processed before; shown with the job in Bull Board
 * @throws RequeueJob where the queue is paused now; else what is no message's fault, and the job is retried
 */
export async function processBatch(
  db: Kysely<Database>,
  gate: FeedCircuitBreaker,
  { jobId, batch }: RawBatchJob,
  judgedBy: JudgedBy,
  log: Logger,
): Promise<BatchOutcome | 'processed before'> {
  const events: NormalizedEvent[] = []
  const quarantined: QuarantinedMessage[] = []
  const failed: FailedChecks[] = []
  for (const message of batch) {
    const judgement = judge(message)
    if (judgement.kind === 'event') {
      events.push(judgement.event)
      failed.push(noChecks)
    } else {
      quarantined.push(judgement.quarantined)
      failed.push(failedChecks(judgement.quarantined))
    }
  }
  await gate.pass(batch.feed, failed, ({ check }) => {
    const sample = quarantined.find(message => failedChecks(message).includes(check))
    return sample ? printable(sample.payload) : null
  })

  const outcome = await storeBatch(
    db,
    headerOf(jobId, batch),
    events,
    quarantined,
    judgedBy,
    (event, error) => {
      const message = batch.message(event.sequence)
      // The next batch finds it in the window: here it is too late to stop.
      failed[event.sequence - batch.firstSequence] = ['database']
      log.warn({ messageId: message.id, code: error.code, why: error.message }, 'row refused by the database')
      return quarantineRefused(message, error)
    },
  )
  if (outcome) await gate.passed(batch.feed, failed)
  log.debug({ jobId, ...outcome }, outcome ? 'batch stored' : 'batch had been processed before')
  return outcome ?? 'processed before'
}

const failedChecks = ({ results }: QuarantinedMessage): FailedChecks =>
  results.filter(({ passed }) => passed === false).map(({ check }) => check)

function headerOf(jobId: string, batch: ReceivedBatch): BatchHeader {
  const { feed, listenerRun, firstSequence, size } = batch
  return {
    jobId,
    feed,
    listenerRun,
    firstSequence,
    received: size,
    firstReceivedAt: batch.receivedAt(firstSequence),
    lastReceivedAt: batch.receivedAt(firstSequence + size - 1),
  }
}
