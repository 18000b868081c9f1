import { randomUUID } from 'node:crypto'
import type { NormalizedEvent, QuarantinedMessage } from '@scores/contracts'
import { openTestDatabase } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import type { DB } from '../database/database.generated.ts'
import type { BatchHeader } from './insert-ledger-row.ts'
import { storeBatch } from './store-batch.ts'

const judgedBy = { rulesVersion: 'rules', codeVersion: 'code' }
const listenerRun = '019ab000-0000-7000-8000-000000000000'

const header = (firstSequence: number, received: number): BatchHeader => ({
  jobId: `${listenerRun}-${firstSequence}`,
  feed: 'feed',
  listenerRun,
  firstSequence,
  received,
  firstReceivedAt: 1_764_000_000_000,
  lastReceivedAt: 1_764_000_000_005,
})

const event = (fields: Partial<NormalizedEvent> = {}): NormalizedEvent => ({
  messageId: randomUUID(),
  sequence: 1,
  eventType: 'score',
  student: 'Evan48',
  exam: 11538,
  score: 0.5,
  receivedAt: 1_764_000_000_001,
  extra: null,
  ...fields,
})

const quarantined = (fields: Partial<QuarantinedMessage> = {}): QuarantinedMessage => ({
  messageId: randomUUID(),
  eventType: 'score',
  eventId: '',
  payload: 'nonsense',
  receivedAt: 1_764_000_000_001,
  sequence: 1,
  reason: 'not_json',
  severity: 'error',
  fingerprint: '0123456789ab',
  results: [{ check: 'json', passed: false, why: 'no' }],
  ...fields,
})

const refuse = ({ messageId }: NormalizedEvent, error: Error): QuarantinedMessage =>
  quarantined({ messageId, reason: 'refused_by_database', payload: error.message })

const noRefusal = () => {
  throw new Error('nothing should be refused')
}

const store = (db: Kysely<DB>, events: NormalizedEvent[], bad: QuarantinedMessage[] = [], first = 1) =>
  storeBatch(db, header(first, events.length + bad.length), events, bad, judgedBy, refuse)

async function read<T>(db: Kysely<DB>, query: string): Promise<T[]> {
  return (await sql.raw<T>(query).execute(db)).rows
}

test('events, dimensions, quarantine and ledger are written together', async () => {
  const { db } = await openTestDatabase()
  const events = [
    event(),
    event({ student: "O'Neil", exam: 1 }),
    event({ student: '👩‍🎓', score: 0, extra: '{"n":12345678901234567890}' }),
  ]
  expect(await store(db, events, [quarantined()])).toEqual({ stored: 3, duplicate: 0, quarantined: 1 })

  expect(
    await read(
      db,
      'select event_type, student, exam, score, extra::text from exam_results order by event_id',
    ),
  ).toEqual([
    { event_type: 'score', student: 'Evan48', exam: 11538, score: 0.5, extra: null },
    { event_type: 'score', student: "O'Neil", exam: 1, score: 0.5, extra: null },
    { event_type: 'score', student: '👩‍🎓', exam: 11538, score: 0, extra: '{"n": 12345678901234567890}' },
  ])
  expect(await read(db, 'select count(*)::int as students from students')).toEqual([{ students: 3 }])
  expect(
    await read(
      db,
      'select job_id, received, stored, duplicate, quarantined, first_sequence, last_sequence from ingest_batches',
    ),
  ).toEqual([
    {
      job_id: `${listenerRun}-1`,
      received: 4,
      stored: 3,
      duplicate: 0,
      quarantined: 1,
      first_sequence: '1',
      last_sequence: '4',
    },
  ])
  expect(await read(db, 'select extract(epoch from received_at) * 1000 as ms from events limit 1')).toEqual([
    { ms: '1764000000001.000000' },
  ])
})

test('a job that is processed again changes nothing', async () => {
  const { db } = await openTestDatabase()
  const events = [event(), event()]
  await store(db, events)
  expect(await store(db, events)).toBeNull()
  expect(
    await read(
      db,
      'select (select count(*) from events)::int as events, (select count(*) from ingest_batches)::int as batches',
    ),
  ).toEqual([{ events: 2, batches: 1 }])
})

test('a job that two workers process at once is stored once', async () => {
  const { db } = await openTestDatabase()
  const events = Array.from({ length: 50 }, () => event())
  const outcomes = await Promise.all([1, 2, 3, 4].map(() => store(db, events)))
  expect(outcomes.filter(outcome => outcome !== null)).toEqual([{ stored: 50, duplicate: 0, quarantined: 0 }])
  expect(await read(db, 'select count(*)::int as events from events')).toEqual([{ events: 50 }])
})

test('messages that come again, in a batch and across batches, are counted as duplicates and stored once', async () => {
  const { db } = await openTestDatabase()
  const [same, bad] = [event(), quarantined()]
  expect(await store(db, [same, same, event()], [bad])).toEqual({ stored: 2, duplicate: 1, quarantined: 1 })
  expect(await store(db, [same], [bad], 5)).toEqual({ stored: 0, duplicate: 2, quarantined: 0 })
})

test('many workers that bring the same new students at once neither fail nor double them', async () => {
  const { db } = await openTestDatabase()
  const names = Array.from({ length: 40 }, (_, index) => `student${index}`)
  const outcomes = await Promise.all(
    [1, 2, 3, 4, 5, 6].map(n =>
      store(
        db,
        names.toSorted(() => Math.random() - 0.5).map(student => event({ student, exam: n })),
        [],
        n * 100,
      ),
    ),
  )
  expect(outcomes.every(outcome => outcome?.stored === 40)).toBe(true)
  expect(await read(db, 'select count(*)::int as students from students')).toEqual([{ students: 40 }])
})

test.each([1, 2, 3, 64])(
  'of %d rows, those that the database refuses are quarantined and their neighbours stored',
  async size => {
    const { db } = await openTestDatabase()
    await sql`alter table events add constraint no_thirteen check (score <> 0.13)`.execute(db)
    const events = Array.from({ length: size }, (_, index) =>
      event({ score: index === 0 || index === 40 ? 0.13 : 0.5 }),
    )
    const refused = events.filter(({ score }) => score === 0.13)
    expect(await store(db, events, [quarantined()])).toEqual({
      stored: size - refused.length,
      duplicate: 0,
      quarantined: refused.length + 1,
    })
    expect(
      await read(
        db,
        "select message_id from data_quality_checks_results where reason = 'refused_by_database' order by id",
      ),
    ).toEqual(refused.map(({ messageId }) => ({ message_id: messageId })))
  },
)

test('a row that is refused only at commit is found too', async () => {
  const { db } = await openTestDatabase()
  await sql`create table allowed (exam integer primary key)`.execute(db)
  await sql`insert into allowed values (1)`.execute(db)
  await sql`alter table exams add constraint allowed foreign key (exam_identification) references allowed deferrable initially deferred`.execute(
    db,
  )
  expect(await store(db, [event({ exam: 1 }), event({ exam: 2 }), event({ exam: 1 })])).toEqual({
    stored: 2,
    duplicate: 0,
    quarantined: 1,
  })
})

test('an outage stores nothing and quarantines nothing', async () => {
  const { db } = await openTestDatabase()
  await sql`alter table data_quality_checks_results rename to elsewhere`.execute(db)
  await expect(storeBatch(db, header(1, 2), [event()], [quarantined()], judgedBy, noRefusal)).rejects.toThrow(
    'does not exist',
  )
  expect(
    await read(
      db,
      'select (select count(*) from events)::int as events, (select count(*) from students)::int as students, (select count(*) from ingest_batches)::int as batches',
    ),
  ).toEqual([{ events: 0, students: 0, batches: 0 }])
})

test('any payload is kept exactly', async () => {
  const { db } = await openTestDatabase()
  const payloads = ['', 'a\u0000b', '{"x":"\\u0000"}', 'O\'Neil \\ " \n\t', '👩‍🎓', 'x'.repeat(5_000_000)]
  await store(
    db,
    [],
    payloads.map(payload => quarantined({ payload, eventType: 'sc\u0000re' })),
  )
  const rows = await read<{ message_payload: string; message_payload_bytes: Buffer | null }>(
    db,
    'select message_payload, message_payload_bytes from data_quality_checks_results order by id',
  )
  expect(rows.map(row => row.message_payload_bytes?.toString() ?? row.message_payload)).toEqual(payloads)
  expect(rows[1]?.message_payload).toBe('a\u2400b')
})

test('a dimension row that events refer to can not be deleted, one without events can', async () => {
  const { db } = await openTestDatabase()
  await store(db, [event()])
  await sql`insert into students (student_identification) values ('nobody')`.execute(db)
  await expect(sql`delete from students where student_identification = 'Evan48'`.execute(db)).rejects.toThrow(
    'still referenced by events',
  )
  await expect(sql`delete from exams`.execute(db)).rejects.toThrow('still referenced')
  await expect(sql`delete from event_type`.execute(db)).rejects.toThrow('still referenced')
  await expect(sql`update exams set id = default`.execute(db)).rejects.toThrow('still referenced')
  await sql`delete from students where student_identification = 'nobody'`.execute(db)
})
