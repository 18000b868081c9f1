import { type ReplayJob, replayJobId } from '@scores/contracts'
import {
  cancelReplay,
  changeQuarantined,
  type Database,
  editPayload,
  finishReplay,
  type Kysely,
  readQuarantined,
  readReplay,
  runAnalytics,
  sql,
  verifyAggregates,
  verifyReferences,
  verifyRows,
} from '@scores/storage'
import { beginReplay, openTestDatabase, percent, quiet, statuses, takeIn } from '@scores/testkit/vitest'
import { describe, expect, test } from 'vitest'
import { processReplay, type ReplaySettings } from './process-replay.ts'

const settings: ReplaySettings = {
  maxAttempts: 2,
  judgedBy: { rulesVersion: 'rules', codeVersion: 'newer' },
}

const process = (db: Kysely<Database>, job: ReplayJob, more: Partial<ReplaySettings> = {}) =>
  processReplay(db, replayJobId(job), job, { ...settings, ...more }, quiet)

/** Quarantines messages and claims them with a replay. */
async function openReplay(sent: Parameters<typeof takeIn>[1]) {
  const { db } = await openTestDatabase()
  const ids = await takeIn(db, sent)
  const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
  return { db, id, ids, firstId: ids[0] ?? 0, job: { replayId: id, ids } }
}

async function expectVerified(db: Kysely<Database>): Promise<void> {
  await runAnalytics(db, new Date())
  const findings = [...(await verifyRows(db)), ...(await verifyAggregates(db)), await verifyReferences(db)]
  expect(findings.filter(({ holds }) => !holds)).toEqual([])
}

const readEvents = (db: Kysely<Database>) =>
  db
    .selectFrom('exam_results')
    .select(['event_id', 'student', 'exam', 'score', 'received_at'])
    .orderBy('event_id')
    .execute()

describe('a message that passes', () => {
  test('is stored as an event', async () => {
    const { db, job } = await openReplay([{ data: percent(1) }, { data: percent(2) }])
    expect(await process(db, job)).toEqual({ stored: 2, duplicate: 0, failed: 0, exhausted: 0 })
    expect(await readEvents(db)).toMatchObject([
      { student: 'Eva', exam: 1, score: 0.515, received_at: new Date(1_764_000_000_000) },
      { student: 'Eva', exam: 2, score: 0.525 },
    ])
    await expectVerified(db)
  })

  test('is resolved with its event', async () => {
    const { db, id, firstId, job } = await openReplay([{}])
    await process(db, job)
    const [event] = await readEvents(db)
    expect(await readQuarantined(db, firstId)).toMatchObject({
      status: 'resolved',
      attempts: 1,
      storedEventId: event?.event_id,
      reason: 'out_of_range',
      history: [{ to: 'replaying' }, { to: 'resolved', by: 'anna', replayId: id }],
    })
  })

  test('is resolved with the existing event if there is one', async () => {
    const { db, firstId, job } = await openReplay([{}, {}])
    await sql`
      insert into events (message_id, event_type, student_id, exam_id, score, received_at, batch_id)
      select message_id, 1, 1, 1, 0.5, now(), 1 from data_quality_checks_results where id = ${firstId}`.execute(
      db,
    )
    expect(await process(db, job)).toEqual({ stored: 1, duplicate: 1, failed: 0, exhausted: 0 })
    expect(await statuses(db)).toEqual(['resolved', 'resolved'])
  })

  test('and that the feed sends again is only seen again', async () => {
    const { db } = await openTestDatabase()
    const again = { messageId: '019ab000-0000-7000-8000-000000000001' }
    const ids = await takeIn(db, [again])
    const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
    await process(db, { replayId: id, ids })
    await takeIn(db, [again])
    expect(await readQuarantined(db, ids[0] ?? 0)).toMatchObject({ status: 'resolved', timesSeen: 2 })
    expect(await readEvents(db)).toHaveLength(1)
    await expectVerified(db)
  })
})

describe('a message that fails again', () => {
  const withoutScore = '{"studentId":"Eva","exam":1}'

  /** Replays a message without a patch, as often as given. */
  async function replayRepeatedly(times: number) {
    const { db } = await openTestDatabase()
    const ids = await takeIn(db, [{ data: percent(1) }])
    const [firstId = 0] = ids
    await editPayload(db, firstId, withoutScore, 'anna')
    const outcomes = []
    for (let time = 1; time <= times; time += 1) {
      const { id = 0 } = (await beginReplay(db, { all: true }, { patch: null })) ?? {}
      outcomes.push(await process(db, { replayId: id, ids }))
      await finishReplay(db, id)
    }
    return { db, firstId, outcomes }
  }

  test('is open again, with its new verdict', async () => {
    const { db, firstId, outcomes } = await replayRepeatedly(1)
    expect(outcomes).toEqual([{ stored: 0, duplicate: 0, failed: 1, exhausted: 0 }])
    expect(await readQuarantined(db, firstId)).toMatchObject({
      status: 'open',
      attempts: 1,
      reason: 'missing_field',
      codeVersion: 'newer',
      history: [
        { to: 'replaying' },
        { to: 'open', note: "/score must have required property 'score', found nothing" },
      ],
    })
    await expectVerified(db)
  })

  test('is exhausted after the maximum number of attempts', async () => {
    const { db, firstId, outcomes } = await replayRepeatedly(2)
    expect(outcomes[1]).toEqual({ stored: 0, duplicate: 0, failed: 0, exhausted: 1 })
    expect(await readQuarantined(db, firstId)).toMatchObject({
      status: 'exhausted',
      attempts: 2,
      history: [{ to: 'replaying' }, { to: 'open' }, { to: 'replaying' }, { to: 'exhausted' }],
    })
  })

  test('is left alone once it is exhausted, until it is reopened', async () => {
    const { db, firstId } = await replayRepeatedly(2)
    expect(await beginReplay(db, { all: true })).toBeNull()
    await changeQuarantined(db, { action: 'reopen', filter: { all: true }, by: 'anna', note: null })
    expect(await readQuarantined(db, firstId)).toMatchObject({ status: 'open', attempts: 0 })
    expect(await beginReplay(db, { all: true })).not.toBeNull()
  })

  test('after a patch keeps the verdict on its own payload', async () => {
    const { db } = await openTestDatabase()
    const ids = await takeIn(db, [{ data: '{"studentId":"Eva","exam":1,"score":8730}' }])
    const [firstId = 0] = ids
    const before = await readQuarantined(db, firstId)
    const { id = 0 } = (await beginReplay(db, { all: true })) ?? {}
    expect(await process(db, { replayId: id, ids })).toMatchObject({ failed: 1 })
    const after = await readQuarantined(db, firstId)
    expect(after?.results).toEqual(before?.results)
    expect(after).toMatchObject({
      codeVersion: 'code',
      history: [{}, { note: '/score must be <= 1, found 87.3' }],
    })
  })

  test('notes that the patch does not apply', async () => {
    const { db, firstId, job } = await openReplay([{ data: 'nonsense' }])
    await process(db, job)
    expect(await readQuarantined(db, firstId)).toMatchObject({
      history: [{}, { note: 'the patch does not apply: the payload is not valid JSON' }],
    })
  })

  test('because the database rejects its row stays, and its neighbours are stored', async () => {
    const { db, job } = await openReplay([{ data: percent(1) }, { data: percent(2) }, { data: percent(3) }])
    await sql`alter table events add constraint refused check (score <> 0.525)`.execute(db)
    expect(await process(db, job)).toMatchObject({ stored: 2, failed: 1 })
    expect(await statuses(db)).toEqual(['resolved', 'open', 'resolved'])
    await expectVerified(db)
  })
})

describe('a job', () => {
  test('whose job another worker has processed meanwhile changes nothing', async () => {
    const { db, job } = await openReplay([{}])
    const before = await statuses(db)
    await sql`
      create function process_elsewhere() returns trigger language plpgsql as $$
      begin
        insert into ingest_batches (job_id, feed, listener_run, first_sequence, last_sequence, received, stored,
          duplicate, quarantined, first_received_at, last_received_at)
        values (${sql.lit(replayJobId(job))}, 'feed', gen_random_uuid(), 1, 1, 1, 1, 0, 0, now(), now());
        return null;
      end $$`.execute(db)
    await sql`create trigger process_elsewhere after insert on events execute function process_elsewhere()`.execute(
      db,
    )
    expect(await process(db, job)).toBe('nothing to do')
    expect(await readEvents(db)).toEqual([])
    expect(await statuses(db)).toEqual(before)
  })

  test('that is processed again has nothing to do', async () => {
    const { db, job } = await openReplay([{}])
    await process(db, job)
    expect(await process(db, job)).toBe('nothing to do')
    expect(await readEvents(db)).toHaveLength(1)
  })

  test('that several workers process at once, or whose messages are in another job, stores each message once', async () => {
    const { db, id, ids, job } = await openReplay([{}, {}, {}])
    await Promise.all([process(db, job), process(db, job), process(db, { ...job, ids: ids.slice(1) })])
    expect(await readEvents(db)).toHaveLength(3)
    expect(await readReplay(db, id)).toMatchObject({ stored: 3, duplicate: 0 })
    await expectVerified(db)
  })

  test('changes nothing during an outage', async () => {
    const { db, id, job } = await openReplay([{}, {}])
    await sql`alter table events rename to elsewhere`.execute(db)
    await expect(process(db, job)).rejects.toThrow('does not exist')
    expect(await statuses(db)).toEqual(['replaying', 'replaying'])
    expect(await readReplay(db, id)).toMatchObject({ stored: 0, failed: 0 })
  })

  test('succeeds after an outage', async () => {
    const { db, job } = await openReplay([{}, {}])
    await sql`alter table events rename to elsewhere`.execute(db)
    await expect(process(db, job)).rejects.toThrow('does not exist')
    await sql`alter table elsewhere rename to events`.execute(db)
    expect(await process(db, job)).toMatchObject({ stored: 2 })
    await expectVerified(db)
  })

  test('of a replay under other rules is left to a normalizer with those rules', async () => {
    const { db, id, firstId, job } = await openReplay([{}])
    const judgedBy = { rulesVersion: 'older', codeVersion: 'older' }
    await expect(process(db, job, { judgedBy })).rejects.toMatchObject({
      code: 'OTHER_RULES',
      message: `replay ${id} was requested under the rules rules, but the normalizer has older`,
    })
    expect(await readQuarantined(db, firstId)).toMatchObject({ status: 'replaying', attempts: 0 })
    expect(await process(db, job)).toMatchObject({ stored: 1 })
  })

  test('of a cancelled replay has nothing to do', async () => {
    const { db, id, job } = await openReplay([{}])
    await cancelReplay(db, id, 'bob')
    expect(await process(db, job)).toBe('nothing to do')
    expect(await statuses(db)).toEqual(['open'])
  })

  test('runs completely or not at all if its replay is cancelled at the same time', async () => {
    const { db, id, ids, job } = await openReplay(Array.from({ length: 50 }, () => ({})))
    const [outcome, cancelled] = await Promise.all([
      process(db, { ...job, ids: ids.slice(0, 20) }),
      cancelReplay(db, id, 'bob'),
    ])
    const stored = outcome === 'nothing to do' ? 0 : outcome.stored
    expect([0, 20]).toContain(stored)
    expect(cancelled?.released).toBe(50 - stored)
    expect((await statuses(db)).filter(status => status === 'resolved')).toHaveLength(stored)
    await expectVerified(db)
  })
})

describe('a replay', () => {
  test('whose messages were all tried can finish', async () => {
    const { db, id, job } = await openReplay([{}, {}])
    await process(db, job)
    expect(await finishReplay(db, id)).toBe(true)
    expect(await readReplay(db, id)).toMatchObject({
      status: 'done',
      planned: 2,
      stored: 2,
      endedAt: expect.any(Date),
    })
  })

  test('numbers its messages in the ledger', async () => {
    const { db, id, ids } = await openReplay([{}, {}, { data: 'nonsense' }])
    await process(db, { replayId: id, ids: ids.slice(0, 1) })
    await process(db, { replayId: id, ids: ids.slice(1) })
    expect(
      await db
        .selectFrom('ingest_batches')
        .select(['first_sequence as first', 'last_sequence as last', 'stored', 'quarantined'])
        .where('replay_id', '=', id)
        .orderBy('id')
        .execute(),
    ).toEqual([
      { first: 1, last: 1, stored: 1, quarantined: 0 },
      { first: 2, last: 3, stored: 1, quarantined: 1 },
    ])
  })

  test('does not count in the minutes of the feed', async () => {
    const { db, job } = await openReplay([{}, {}, { data: 'nonsense' }])
    await process(db, job)
    expect(
      await db.selectFrom('ledger_by_minute').select(['received', 'stored', 'quarantined']).execute(),
    ).toEqual([{ received: 3, stored: 0, quarantined: 3 }])
  })
})
