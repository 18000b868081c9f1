import { type ReplayJob, replayJobId } from '@scores/contracts'
import { judgeReplayed } from '@scores/quality'
import { beginReplay, openTestDatabase, percent, statuses, takeIn } from '@scores/testkit/vitest'
import { type Kysely, sql } from 'kysely'
import { expect, test } from 'vitest'
import { runAnalytics } from '../analytics/run-analytics.ts'
import type { DB } from '../database/database.generated.ts'
import { changeQuarantined, editPayload } from '../quarantine/change-quarantined.ts'
import { readQuarantined } from '../quarantine/read-quarantined.ts'
import { verifyAggregates } from '../verify/verify-aggregates.ts'
import { verifyReferences } from '../verify/verify-references.ts'
import { verifyRows } from '../verify/verify-rows.ts'
import { cancelReplay, finishReplay, readReplay } from './replays.ts'
import { type Retrial, storeReplayed } from './store-replayed.ts'

const retrial: Retrial = {
  judge: judgeReplayed,
  refuse: (_event, row, error) => ({
    kind: 'failed',
    why: error.message,
    quarantined: null,
    payload: row.payload,
  }),
  maxAttempts: 2,
  judgedBy: { rulesVersion: 'rules', codeVersion: 'newer' },
}

const replayed = (db: Kysely<DB>, job: ReplayJob, more: Partial<Retrial> = {}) =>
  storeReplayed(db, replayJobId(job), job, { ...retrial, ...more })

async function expectProved(db: Kysely<DB>): Promise<void> {
  await runAnalytics(db, new Date())
  const findings = [...(await verifyRows(db)), ...(await verifyAggregates(db)), await verifyReferences(db)]
  expect(findings.filter(({ holds }) => !holds)).toEqual([])
}

async function events(db: Kysely<DB>): Promise<object[]> {
  const { rows } = await sql<object>`
    select event_id::int as id, student, exam, score, received_at from exam_results order by event_id`.execute(
    db,
  )
  return rows
}

test('a message becomes resolved with its event, and its averages mend themselves', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{ data: percent(1) }, { data: percent(2) }])
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  expect(await replayed(db, { replayId: id, ids })).toEqual({
    stored: 2,
    duplicate: 0,
    failed: 0,
    exhausted: 0,
  })
  expect(await events(db)).toMatchObject([
    { student: 'Eva', exam: 1, score: 0.515, received_at: new Date(1_764_000_000_000) },
    { student: 'Eva', exam: 2, score: 0.525 },
  ])
  expect(await readQuarantined(db, ids[1] ?? 0)).toMatchObject({
    status: 'resolved',
    attempts: 1,
    storedEventId: ((await events(db))[1] as { id: number }).id,
    reason: 'out_of_range',
    history: [{ to: 'replaying' }, { to: 'resolved', by: 'anna', replayId: id }],
  })
  expect(await finishReplay(db, id)).toBe(true)
  expect(await readReplay(db, id)).toMatchObject({
    status: 'done',
    planned: 2,
    stored: 2,
    endedAt: expect.any(Date),
  })
  await expectProved(db)
})

test('done again, in the same job or another, it changes nothing', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}, {}])
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  const job = { replayId: id, ids }
  const outcomes = await Promise.all([
    replayed(db, job),
    replayed(db, job),
    replayed(db, { ...job, ids: ids.slice(1) }),
  ])
  const tried = outcomes.map(outcome => outcome?.stored ?? 0)
  expect(tried.reduce((sum, stored) => sum + stored, 0)).toBe(3)
  expect(await events(db)).toHaveLength(3)
  expect(await replayed(db, job)).toBeNull()
  expect(await readReplay(db, id)).toMatchObject({ stored: 3, duplicate: 0 })
  await expectProved(db)
})

test('one whose event is there already is resolved with that', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}])
  await sql`
    insert into events (message_id, event_type, student_id, exam_id, score, received_at, batch_id)
    select message_id, 1, 1, 1, 0.5, now(), 1 from data_quality_checks_results where id = ${ids[0]}`.execute(
    db,
  )
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  expect(await replayed(db, { replayId: id, ids })).toEqual({
    stored: 1,
    duplicate: 1,
    failed: 0,
    exhausted: 0,
  })
  expect(await statuses(db)).toEqual(['resolved', 'resolved'])
})

test('what fails again stays, with what it fails now; after as many attempts as it may have it is exhausted', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [
    { data: percent(1) },
    { data: '{"studentId":"Eva","exam":1,"score":0.5,"score":1}' },
  ])
  await editPayload(db, ids[0] ?? 0, '{"studentId":"Eva","exam":1}', 'anna')
  for (const status of ['open', 'exhausted']) {
    const { id = 0 } = (await beginReplay(db, { all: true }, { patch: null })) ?? {}
    const outcome = await replayed(db, { replayId: id, ids })
    expect(outcome).toMatchObject(
      status === 'open' ? { failed: 2, exhausted: 0 } : { failed: 0, exhausted: 2 },
    )
    expect(await finishReplay(db, id)).toBe(true)
    expect(await statuses(db)).toEqual([status, status])
  }
  expect(await readQuarantined(db, ids[0] ?? 0)).toMatchObject({
    attempts: 2,
    reason: 'missing_field',
    codeVersion: 'newer',
    history: [
      { to: 'replaying' },
      { to: 'open', note: "/score must have required property 'score', found nothing" },
      { to: 'replaying' },
      { to: 'exhausted' },
    ],
  })
  expect(await beginReplay(db, { all: true })).toBeNull()
  expect(
    await changeQuarantined(db, { action: 'reopen', filter: { all: true }, by: 'anna', note: null }),
  ).toBe(2)
  expect(await readQuarantined(db, ids[0] ?? 0)).toMatchObject({ status: 'open', attempts: 0 })
  await expectProved(db)
})

test('where a patch did not help, what it is quarantined for stays what its own payload fails', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{ data: '{"studentId":"Eva","exam":1,"score":8730}' }, { data: 'nonsense' }])
  const before = await readQuarantined(db, ids[0] ?? 0)
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  expect(await replayed(db, { replayId: id, ids })).toMatchObject({ failed: 2 })
  const after = await readQuarantined(db, ids[0] ?? 0)
  expect(after?.results).toEqual(before?.results)
  expect(after).toMatchObject({
    codeVersion: 'code',
    history: [{}, { note: '/score must be <= 1, found 87.3' }],
  })
  expect(await readQuarantined(db, ids[1] ?? 0)).toMatchObject({
    history: [{}, { note: 'the patch does not apply: the payload is no JSON' }],
  })
})

test('a row that the database refuses stays, its neighbours are stored', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{ data: percent(1) }, { data: percent(2) }, { data: percent(3) }])
  await sql`alter table events add constraint refused check (score <> 0.525)`.execute(db)
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  expect(await replayed(db, { replayId: id, ids })).toMatchObject({ stored: 2, failed: 1 })
  expect(await statuses(db)).toEqual(['resolved', 'open', 'resolved'])
  await expectProved(db)
})

test('an outage changes nothing, and after it the job goes through', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}])
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  await sql`alter table events rename to elsewhere`.execute(db)
  await expect(replayed(db, { replayId: id, ids })).rejects.toThrow('does not exist')
  expect(await statuses(db)).toEqual(['replaying', 'replaying'])
  expect(await readReplay(db, id)).toMatchObject({ stored: 0, failed: 0 })
  await sql`alter table elsewhere rename to events`.execute(db)
  expect(await replayed(db, { replayId: id, ids })).toMatchObject({ stored: 2 })
  await expectProved(db)
})

test('a normalizer with other rules than those under which it was tried out leaves it alone', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}])
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  const judgedBy = { rulesVersion: 'older', codeVersion: 'older' }
  await expect(replayed(db, { replayId: id, ids }, { judgedBy })).rejects.toMatchObject({
    code: 'OTHER_RULES',
    message: `replay ${id} was asked for under the rules rules, and the normalizer has older`,
  })
  expect(await readQuarantined(db, ids[0] ?? 0)).toMatchObject({ status: 'replaying', attempts: 0 })
  expect(await replayed(db, { replayId: id, ids })).toMatchObject({ stored: 1 })
})

test('what lies on the queue of a cancelled replay finds nothing to do, also if it is cancelled meanwhile', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(
    db,
    Array.from({ length: 50 }, () => ({})),
  )
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  const [outcome, cancelled] = await Promise.all([
    replayed(db, { replayId: id, ids: ids.slice(0, 20) }),
    cancelReplay(db, id, 'bob'),
  ])
  expect(await replayed(db, { replayId: id, ids: ids.slice(20) })).toBeNull()
  const stored = outcome?.stored ?? 0
  expect([0, 20]).toContain(stored)
  expect(cancelled?.released).toBe(50 - stored)
  expect((await statuses(db)).filter(status => status === 'resolved')).toHaveLength(stored)
  await expectProved(db)
})

test('a replay numbers its messages in the ledger, and the feed counts them once', async () => {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, [{}, {}, { data: 'nonsense' }])
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  await replayed(db, { replayId: id, ids: ids.slice(0, 1) })
  await replayed(db, { replayId: id, ids: ids.slice(1) })
  const { rows } = await sql<object>`
    select first_sequence::int as first, last_sequence::int as last, stored, quarantined from ingest_batches
    where replay_id = ${id} order by id`.execute(db)
  expect(rows).toEqual([
    { first: 1, last: 1, stored: 1, quarantined: 0 },
    { first: 2, last: 3, stored: 1, quarantined: 1 },
  ])
  const { rows: minutes } = await sql<object>`
    select received::int, stored::int, quarantined::int from ledger_by_minute`.execute(db)
  expect(minutes).toEqual([{ received: 3, stored: 0, quarantined: 3 }])
})

test('a message that the feed sends again after it was resolved is seen again, and nothing else', async () => {
  const { db } = await openTestDatabase()
  const again = { messageId: '019ab000-0000-7000-8000-000000000001' }
  const ids = await takeIn(db, [again])
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  await replayed(db, { replayId: id, ids })
  await takeIn(db, [again])
  expect(await readQuarantined(db, ids[0] ?? 0)).toMatchObject({ status: 'resolved', timesSeen: 2 })
  expect(await events(db)).toHaveLength(1)
  await expectProved(db)
})
