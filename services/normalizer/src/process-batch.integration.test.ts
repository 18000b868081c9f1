import {
  encodeBatch,
  jobIdOf,
  newListenerRun,
  type RawBatch,
  type RawMessage,
  ReceivedBatch,
} from '@scores/contracts'
import { RequeueJob } from '@scores/queue'
import { type Database, type Kysely, readPauses, sql } from '@scores/storage'
import { openTestDatabase, quiet } from '@scores/testkit/vitest'
import { describe, expect, test } from 'vitest'
import { FailureRateMonitor } from './circuit-breaker/failure-rate-monitor.ts'
import { FeedCircuitBreaker } from './circuit-breaker/feed-circuit-breaker.ts'
import { processBatch } from './process-batch.ts'

/** A normalizer on a database of its own. By default its circuit breaker is off. */
async function openNormalizer({ windowMessages = 0 } = {}) {
  const { db, url } = await openTestDatabase()
  const monitor = new FailureRateMonitor({ windowMessages, failingShare: 0.5 })
  const breaker = new FeedCircuitBreaker(
    { monitor, db, queue: { url, namespace: 'bullmq' }, rulesVersion: 'ours' },
    quiet,
  )
  await breaker.start()
  const listenerRun = newListenerRun()
  let nextSequence = 1
  const batchOf = (messages: RawMessage[]): RawBatch => {
    const firstSequence = nextSequence
    nextSequence += messages.length
    return { feed: 'feed', listenerRun, firstSequence, messages }
  }
  const process = (raw: RawBatch) =>
    processBatch(
      db,
      breaker,
      { jobId: jobIdOf(raw), batch: new ReceivedBatch(encodeBatch(raw)) },
      { rulesVersion: 'rules', codeVersion: 'code' },
      quiet,
    )
  return { db, process, batchOf }
}

const message = (fields: object = {}, eventId = ''): RawMessage => ({
  type: 'score',
  eventId,
  data: JSON.stringify({ studentId: 'Evan48', exam: 11_538, score: 0.5, ...fields }),
  receivedAt: 1_764_000_000_001,
})
const badMessage = (eventId = ''): RawMessage => ({ ...message({}, eventId), data: 'nonsense' })
const messages = (count: number, score: number): RawMessage[] =>
  Array.from({ length: count }, () => message({ score }))

async function countRows(db: Kysely<Database>) {
  const count = db.fn.countAll<number>().as('count')
  const { rows } = await sql<object>`select
    (${db.selectFrom('events').select(count)}) as events,
    (${db.selectFrom('students').select(count)}) as students,
    (${db.selectFrom('data_quality_checks_results').select(count)}) as quarantined,
    (${db.selectFrom('ingest_batches').select(count)}) as batches`.execute(db)
  return rows[0]
}

describe('a batch', () => {
  test('is stored as events with their dimensions', async () => {
    const { db, process, batchOf } = await openNormalizer()
    await process(
      batchOf([
        message(),
        message({ studentId: "O'Neil", exam: 1 }),
        message({ studentId: '👩‍🎓', score: 0, note: 'x' }),
      ]),
    )
    expect(
      await db
        .selectFrom('exam_results')
        .select(['event_type', 'student', 'exam', 'score', 'extra', 'received_at'])
        .orderBy('event_id')
        .execute(),
    ).toEqual(
      [
        { student: 'Evan48', exam: 11_538, score: 0.5, extra: null },
        { student: "O'Neil", exam: 1, score: 0.5, extra: null },
        { student: '👩‍🎓', exam: 11_538, score: 0, extra: { note: 'x' } },
      ].map(row => ({ ...row, event_type: 'score', received_at: new Date(1_764_000_000_001) })),
    )
  })

  test('keeps numbers of additional fields exactly', async () => {
    const { db, process, batchOf } = await openNormalizer()
    const data = '{"studentId":"a","exam":1,"score":0.5,"n":12345678901234567890}'
    await process(batchOf([{ ...message(), data }]))
    const { rows } = await sql<object>`select extra::text from events`.execute(db)
    expect(rows).toEqual([{ extra: '{"n": 12345678901234567890}' }])
  })

  test('is counted in the ledger', async () => {
    const { db, process, batchOf } = await openNormalizer()
    const batch = batchOf([message(), message(), message(), badMessage()])
    expect(await process(batch)).toEqual({ stored: 3, duplicate: 0, quarantined: 1 })
    expect(
      await db
        .selectFrom('ingest_batches')
        .select([
          'job_id',
          'received',
          'stored',
          'duplicate',
          'quarantined',
          'first_sequence',
          'last_sequence',
        ])
        .execute(),
    ).toEqual([
      {
        job_id: jobIdOf(batch),
        received: 4,
        stored: 3,
        duplicate: 0,
        quarantined: 1,
        first_sequence: 1,
        last_sequence: 4,
      },
    ])
  })

  test('that is processed again changes nothing', async () => {
    const { db, process, batchOf } = await openNormalizer()
    const batch = batchOf([message(), message(), badMessage()])
    await process(batch)
    expect(await process(batch)).toBe('processed before')
    expect(await countRows(db)).toEqual({ events: 2, students: 1, quarantined: 1, batches: 1 })
  })

  test('that several workers process at once is stored once', async () => {
    const { db, process, batchOf } = await openNormalizer()
    const batch = batchOf(messages(50, 0.5))
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => process(batch)))
    expect(outcomes.filter(outcome => outcome !== 'processed before')).toEqual([
      { stored: 50, duplicate: 0, quarantined: 0 },
    ])
    expect(await countRows(db)).toMatchObject({ events: 50, batches: 1 })
  })

  test('with repeated messages stores each of them once', async () => {
    const { process, batchOf } = await openNormalizer()
    const repeated = message({}, '1')
    expect(await process(batchOf([repeated, repeated, message({}, '2'), badMessage('3')]))).toEqual({
      stored: 2,
      duplicate: 1,
      quarantined: 1,
    })
  })

  test('with messages of an earlier batch counts them as duplicates', async () => {
    const { process, batchOf } = await openNormalizer()
    await process(batchOf([message({}, '1'), badMessage('2')]))
    expect(await process(batchOf([message({}, '1'), badMessage('2')]))).toEqual({
      stored: 0,
      duplicate: 2,
      quarantined: 0,
    })
  })

  test('is not stored at all during an outage', async () => {
    const { db, process, batchOf } = await openNormalizer()
    await sql`alter table data_quality_checks_results rename to elsewhere`.execute(db)
    await expect(process(batchOf([message(), badMessage()]))).rejects.toThrow('does not exist')
    await sql`alter table elsewhere rename to data_quality_checks_results`.execute(db)
    expect(await countRows(db)).toEqual({ events: 0, students: 0, quarantined: 0, batches: 0 })
  })
})

describe('a row that the database rejects', () => {
  test('is quarantined, and its neighbours are stored', async () => {
    const { db, process, batchOf } = await openNormalizer()
    await sql`alter table events add constraint no_thirteen check (score <> 0.13)`.execute(db)
    const raw = batchOf([...messages(40, 0.5), message({ score: 0.13 }), ...messages(22, 0.5), badMessage()])
    expect(await process(raw)).toEqual({ stored: 62, duplicate: 0, quarantined: 2 })
    expect(
      await db
        .selectFrom('data_quality_checks_results')
        .select(['sequence', 'message_payload'])
        .where('reason', '=', 'refused_by_database')
        .execute(),
    ).toEqual([{ sequence: 41, message_payload: raw.messages[40]?.data }])
  })

  test('only at commit is found too', async () => {
    const { db, process, batchOf } = await openNormalizer()
    await sql`create table allowed (exam integer primary key)`.execute(db)
    await sql`insert into allowed values (1)`.execute(db)
    await sql`alter table exams add constraint allowed foreign key (exam_identification) references allowed
      deferrable initially deferred`.execute(db)
    expect(
      await process(batchOf([message({ exam: 1 }), message({ exam: 2 }), message({ exam: 1 })])),
    ).toEqual({ stored: 2, duplicate: 0, quarantined: 1 })
  })
})

describe('the circuit breaker', () => {
  test('keeps a batch from being stored if it shows that the feed went bad', async () => {
    const { db, process, batchOf } = await openNormalizer({ windowMessages: 10 })
    await process(batchOf([...messages(7, 0.5), ...messages(5, 50)]))
    await expect(process(batchOf([message(), message({ score: 75 })]))).rejects.toBeInstanceOf(RequeueJob)
    expect(await countRows(db)).toMatchObject({ events: 7, quarantined: 5, batches: 1 })
    expect(await readPauses(db)).toMatchObject([
      {
        feed: 'feed',
        check: 'ranges',
        failing: 6,
        samplePayload: '{"studentId":"Evan48","exam":11538,"score":75}',
      },
    ])
  })

  test('counts a batch once, however often an outage or a redelivery repeats it', async () => {
    const { db, process, batchOf } = await openNormalizer({ windowMessages: 10 })
    await process(batchOf(messages(10, 0.5)))
    const batch = batchOf(messages(2, 50))
    await sql`alter table data_quality_checks_results rename to elsewhere`.execute(db)
    for (let attempt = 1; attempt <= 5; attempt += 1)
      await expect(process(batch)).rejects.toThrow('does not exist')
    await sql`alter table elsewhere rename to data_quality_checks_results`.execute(db)
    expect(await process(batch)).toMatchObject({ quarantined: 2 })
    for (let delivery = 1; delivery <= 5; delivery += 1) expect(await process(batch)).toBe('processed before')
    expect(await process(batchOf(messages(3, 50)))).toMatchObject({ quarantined: 3 })
    expect(await readPauses(db)).toEqual([])
  })

  test('counts rows that the database rejects, from the next batch on', async () => {
    const { db, process, batchOf } = await openNormalizer({ windowMessages: 10 })
    await sql`alter table events add constraint low_scores check (score < 0.3)`.execute(db)
    expect(await process(batchOf(messages(10, 0.5)))).toMatchObject({ quarantined: 10 })
    await expect(process(batchOf(messages(1, 0.1)))).rejects.toBeInstanceOf(RequeueJob)
    expect(await readPauses(db)).toMatchObject([{ check: 'database', samplePayload: null }])
  })
})
