import { encodeBatch, jobIdOf, type RawBatch, ReceivedBatch } from '@scores/contracts'
import { RequeueJob } from '@scores/queue'
import { type Database, type Kysely, readPauses, sql } from '@scores/storage'
import { openTestDatabase, quiet } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { FailureRateMonitor } from './circuit-breaker/failure-rate-monitor.ts'
import { FeedCircuitBreaker } from './circuit-breaker/feed-circuit-breaker.ts'
import { processBatch } from './process-batch.ts'

/** A normalizer that looks at windows of 10 messages. */
async function openNormalizer() {
  const { db, url } = await openTestDatabase()
  const guard = new FailureRateMonitor({ windowMessages: 10, failingShare: 0.5 })
  const gate = new FeedCircuitBreaker(
    { guard, db, queue: { url, namespace: 'bullmq' }, rulesVersion: 'ours' },
    quiet,
  )
  await gate.open()
  let next = 1
  const batchOf = (scores: number[]): RawBatch => {
    const firstSequence = next
    next += scores.length
    return {
      feed: 'feed',
      listenerRun: '019ab000-0000-7000-8000-000000000000',
      firstSequence,
      messages: scores.map(score => ({
        type: 'score',
        eventId: '',
        data: JSON.stringify({ studentId: 'Evan48', exam: 1, score }),
        receivedAt: 1_764_000_000_000,
      })),
    }
  }
  const process = (raw: RawBatch) =>
    processBatch(
      db,
      gate,
      { jobId: jobIdOf(raw), batch: new ReceivedBatch(encodeBatch(raw)) },
      { rulesVersion: 'rules', codeVersion: 'code' },
      quiet,
    )
  return { db, process, batchOf }
}

const scores = (count: number, score: number): number[] => Array.from({ length: count }, () => score)

async function written(db: Kysely<Database>): Promise<object | undefined> {
  const { rows } = await sql<object>`
    select (select count(*)::int from events) as events,
      (select count(*)::int from data_quality_checks_results) as quarantined,
      (select coalesce(sum(received), 0)::int from ingest_batches) as received`.execute(db)
  return rows[0]
}

test('of a batch that shows that the feed went bad nothing is written', async () => {
  const { db, process, batchOf } = await openNormalizer()
  expect(await process(batchOf([...scores(7, 0.5), ...scores(5, 50)]))).toMatchObject({ quarantined: 5 })
  await expect(process(batchOf([0.5, 75]))).rejects.toBeInstanceOf(RequeueJob)
  expect(await written(db)).toEqual({ events: 7, quarantined: 5, received: 12 })
  expect(await readPauses(db)).toMatchObject([
    {
      feed: 'feed',
      check: 'ranges',
      failing: 6,
      samplePayload: '{"studentId":"Evan48","exam":1,"score":75}',
    },
  ])
})

test('a batch that an outage or a redelivery brings again counts once', async () => {
  const { db, process, batchOf } = await openNormalizer()
  await process(batchOf(scores(10, 0.5)))
  const batch = batchOf(scores(2, 50))
  await sql`alter table events rename to events_away`.execute(db)
  await sql`alter table data_quality_checks_results rename to quarantine_away`.execute(db)
  for (let attempt = 1; attempt <= 5; attempt += 1)
    await expect(process(batch)).rejects.toThrow('does not exist')
  await sql`alter table events_away rename to events`.execute(db)
  await sql`alter table quarantine_away rename to data_quality_checks_results`.execute(db)
  expect(await process(batch)).toMatchObject({ quarantined: 2 })
  for (let again = 1; again <= 5; again += 1) expect(await process(batch)).toBe('processed before')
  expect(await process(batchOf(scores(3, 50)))).toMatchObject({ quarantined: 3 })
  expect(await readPauses(db)).toEqual([])
})

test('where the database refuses most rows, the batch after that is held back', async () => {
  const { db, process, batchOf } = await openNormalizer()
  await sql`alter table events add constraint low_scores check (score < 0.3)`.execute(db)
  expect(await process(batchOf(scores(10, 0.5)))).toMatchObject({ quarantined: 10 })
  await expect(process(batchOf([0.1]))).rejects.toBeInstanceOf(RequeueJob)
  expect(await readPauses(db)).toMatchObject([{ check: 'database', samplePayload: null }])
})
