import {
  type Database,
  type Kysely,
  LedgerReader,
  listEvents,
  listQuarantined,
  listTotals,
  readDistributions,
  readFlow,
  readOpenByReason,
  readQuarantineGroups,
  readReasons,
  readScoreSummary,
  runAnalytics,
  sql,
} from '@scores/storage'
import { openTestBed } from './test-bed.ts'

/**
 * Measures the lists of the page: `node bench/lists.ts [EVENTS] [QUARANTINED]`. It prints the median and the 95th percentile
 * of each, in milliseconds, on stores of its own.
 */
const [events = 5_000_000, quarantined = 500_000] = process.argv.slice(2).map(Number)
const rounds = 40
const chunk = 250_000
const eventsPerBatch = 20

await using resources = new AsyncDisposableStack()
const { db } = await openTestBed('postgres', resources, new AbortController().signal)
const startedAt = performance.now()
await addEvents(db)
await addQuarantined(db)
await runAnalytics(db, new Date())
await sql`vacuum analyze`.execute(db)
console.log(
  `${events} events, ${quarantined} quarantined, in ${Math.round((performance.now() - startedAt) / 1_000)} s`,
)

const ledger = new LedgerReader(db)
await measure('ledger, first reading', 1, () => ledger.read())
await measure('ledger', rounds, () => ledger.read())
await measure('flow', rounds, () => readFlow(db))
for (const subject of ['student', 'exam'] as const)
  for (const sort of ['name', 'scores', 'average'] as const)
    for (const isDescending of [false, true])
      await measure(`${subject}s by ${sort}${isDescending ? ', descending' : ''}`, rounds, async n => {
        const rows = await listTotals(db, subject, { sort, isDescending }, 50)
        const after = rows.at(-1)
        if (n % 2 === 1 && after)
          await listTotals(
            db,
            subject,
            { sort, isDescending, after: { value: after[sort], id: after.id } },
            50,
          )
        const counted = rows.filter(({ scores }) => scores <= 1_000).map(({ id }) => id)
        await readDistributions(db, subject, counted)
      })
for (const search of ['s', 'student 1', 'student 12345', 'nobody'])
  for (const sort of ['name', 'scores'] as const)
    await measure(`students ${search}… by ${sort}`, rounds, () =>
      listTotals(db, 'student', { sort, isDescending: true, search }, 50),
    )
await measure('one student', rounds, n => readScoreSummary(db, 'student', 2 + n))
await measure('events', rounds, () => listEvents(db, {}, 50))
await measure('events, later page', rounds, n => listEvents(db, { before: events - n * 1_000 }, 50))
await measure('events of a student', rounds, n => listEvents(db, { student: 2 + n * 7 }, 50))
await measure('events of an exam', rounds, n => listEvents(db, { exam: 2 + n * 7 }, 50))
await measure('events of a minute', rounds, n => {
  const minute = new Date(Math.floor((Date.now() - (60 + n) * 60_000) / 60_000) * 60_000)
  return listEvents(db, { minute }, 50)
})
await measure('quarantine', rounds, () => listQuarantined(db, { filter: {}, limit: 50 }))
await measure('quarantine, open of a reason', rounds, () =>
  listQuarantined(db, { filter: { reason: 'not_json' }, status: 'open', limit: 50 }),
)
await measure('quarantine, discarded', rounds, () =>
  listQuarantined(db, { filter: {}, status: 'discarded', limit: 50 }),
)
await measure('quarantine, a cause', rounds, n =>
  listQuarantined(db, { filter: { fingerprint: String(n % 200).padStart(12, '0') }, limit: 50 }),
)
await measure('quarantine, a minute', rounds, n => {
  const since = new Date(Date.now() - (60 + n) * 60_000)
  const until = new Date(since.getTime() + 60_000)
  return listQuarantined(db, {
    filter: { since: since.toISOString(), until: until.toISOString() },
    limit: 50,
  })
})
await measure('quarantine, open by reason', 10, () => readOpenByReason(db))
await measure('quarantine, groups', 10, () => readQuarantineGroups(db, { limit: 100 }))
const hour = 3_600_000
for (const [name, hours] of [
  ['hour', 1],
  ['day', 24],
  ['week', 168],
] as const)
  await measure(`reasons, ${name}`, 20, () =>
    readReasons(db, {
      since: new Date(Date.now() - hours * hour),
      until: new Date(),
      partSeconds: (hours * 3_600) / 60,
    }),
  )

async function measure(name: string, times: number, read: (n: number) => Promise<unknown>): Promise<void> {
  const took: number[] = []
  for (let n = 0; n < times; n += 1) {
    const from = performance.now()
    await read(n)
    took.push(performance.now() - from)
  }
  const sorted = took.toSorted((a, b) => a - b)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1)
  console.log(`${name.padEnd(36)} ${at(0.5).padStart(8)} ${at(0.95).padStart(8)}`)
}

/** Events of the last week: 100,000 students, and exams that twenty of them sit. */
async function addEvents(database: Kysely<Database>): Promise<void> {
  await sql`insert into event_type (event_type_identification) values ('score')`.execute(database)
  await sql`insert into students (student_identification) select 'Student ' || n from generate_series(1, 100000) as n`.execute(
    database,
  )
  await sql`insert into exams (exam_identification) select n from generate_series(1, ${Math.ceil(events / 20) + 1}::int) as n`.execute(
    database,
  )
  for (let from = 0; from < events; from += chunk) {
    const to = Math.min(from + chunk, events) - 1
    await sql`
      with inserted as (
        insert into events (message_id, event_type, student_id, exam_id, score, received_at, batch_id)
        select uuidv7(), 1, 1 + (n::bigint * 7919 % 100000)::int, 1 + n / 20, random(),
          now() - interval '7 days' * (1 - n::float8 / ${events}::float8), 1 + n / ${eventsPerBatch}::int
        from generate_series(${from}::int, ${to}::int) as n order by n
        returning id, batch_id, received_at
      )
      insert into ingest_batches (id, job_id, feed, listener_run, first_sequence, last_sequence, received, stored, duplicate,
        quarantined, first_event_id, last_event_id, first_received_at, last_received_at, processed_at)
      select batch_id, 'bench ' || batch_id, 'bench', '019ab000-0000-7000-8000-000000000000', min(id), min(id) + count(*) - 1,
        count(*), count(*), 0, 0, min(id), max(id), min(received_at), max(received_at), max(received_at) + interval '12 ms'
      from inserted group by batch_id order by batch_id`.execute(database)
  }
}

/** Messages of the last week with 200 causes. One in ten is discarded. */
async function addQuarantined(database: Kysely<Database>): Promise<void> {
  await sql`
    insert into data_quality_checks_results (message_id, message_payload, results, reason, severity, fingerprint, status, feed,
      event_type, listener_run, sequence, job_id, received_at, last_seen_at)
    select uuidv7(), '{"studentId":"Eva","exam":' || n || ',"score":50.5}',
      '[{"check":"ranges","passed":false,"why":"/score must be <= 1","failures":[{"pointer":"/score","keyword":"maximum","expected":"must be <= 1","found":"50.5"}]}]',
      (array['out_of_range', 'not_json', 'missing_field', 'wrong_type'])[1 + n % 200 % 4], 'error',
      lpad((n % 200)::text, 12, '0'), case when n % 10 = 0 then 'discarded' else 'open' end, 'bench', 'score',
      '019ab000-0000-7000-8000-000000000000', n, 'bench ' || n / 20,
      now() - interval '7 days' * (1 - n::float8 / ${quarantined}::float8),
      now() - interval '7 days' * (1 - n::float8 / ${quarantined}::float8)
    from generate_series(0, ${quarantined - 1}::int) as n`.execute(database)
}
