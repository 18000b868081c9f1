/** Where a number comes from. */
export interface Explanation {
  /** What the number is. */
  title: string
  /** For role `analyst`. Names in braces stand for values. Null if no table has the number. */
  sql: string | null
  /** Path of the API that has the number; null if no route has it. */
  path: string | null
  command: string
}

const fromLedger = (title: string, column: string): Explanation => ({
  title,
  sql: `select sum(${column}) from ingest_batches where replay_id is null`,
  path: '/api/overview',
  command: './entrypoint verify',
})

const recent = `from ingest_batches where replay_id is null and processed_at > now() - interval '1 minute'`
const lag = 'extract(epoch from processed_at - last_received_at) * 1000'

const perSecond = (title: string, column: string): Explanation => ({
  title,
  sql: `select coalesce(sum(${column}), 0) / 60.0 ${recent}`,
  path: '/api/overview',
  command: './entrypoint status',
})

const lagAt = (title: string, share: number): Explanation => ({
  title,
  sql: `select percentile_cont(${share}) within group (order by ${lag}) ${recent}`,
  path: '/api/overview',
  command: './entrypoint status',
})

const minute = `date_bin('1 minute', first_received_at, timestamptz '2000-01-01 00:00:00+00')`

/** What is known about one student or exam. */
const totalsOf = (subject: 'student' | 'exam'): Readonly<Record<string, Explanation>> => ({
  [`${subject}.scores`]: {
    title: `Number of the ${subject}'s scores, as of the last analytics run`,
    sql: `select score_count from ${subject}_average_score where ${subject}_id = {id}`,
    path: `/api/${subject}s/{id}`,
    command: `./entrypoint sql "select score_count from ${subject}_average_score where ${subject}_id = {id}"`,
  },
  [`${subject}.average`]: {
    title: `Average of the ${subject}'s scores, as of the last analytics run`,
    sql: `select average_score from ${subject}_average_score where ${subject}_id = {id}`,
    path: `/api/${subject}s/{id}`,
    command: `./entrypoint sql "select average_score from ${subject}_average_score where ${subject}_id = {id}"`,
  },
  [`${subject}.distribution`]: {
    title: `Number of the ${subject}'s scores in each tenth, as of the last analytics run`,
    sql: `select least(width_bucket(score, 0, 1, 10), 10) as tenth, count(*) from ${subject}_average_score, unnest(scores_all) as score where ${subject}_id = {id} group by 1 order by 1`,
    path: `/api/${subject}s/{id}`,
    command: `./entrypoint sql "select scores_all from ${subject}_average_score where ${subject}_id = {id}"`,
  },
})

/** Every number of the page, by key. */
export const explanations: Readonly<Record<string, Explanation>> = {
  'ledger.received': {
    title: 'Messages that were accepted: those in the ledger, and those in flight',
    sql: 'select sum(received) from ingest_batches where replay_id is null',
    path: '/api/overview',
    command: './entrypoint verify',
  },
  'ledger.stored': fromLedger('Messages stored as events', 'stored'),
  'ledger.duplicate': fromLedger('Messages whose event was already stored', 'duplicate'),
  'ledger.quarantined': fromLedger('Messages that failed a check when they came', 'quarantined'),
  'ledger.inFlight': {
    title: 'Messages on the queue or in the spool. No table has them',
    sql: `select listener_run, max(last_sequence) as processed_up_to from ingest_batches where replay_id is null group by listener_run order by listener_run desc limit 1`,
    path: '/api/overview',
    command: './entrypoint verify',
  },
  'ledger.difference': {
    title: 'Accepted messages that are neither in the ledger nor in flight',
    sql: `select listener_run, previous + 1 as first, first_sequence - 1 as last from (select listener_run, first_sequence, coalesce(lag(last_sequence) over (partition by listener_run order by first_sequence), 0) as previous from ingest_batches where replay_id is null) as batch where first_sequence > previous + 1`,
    path: '/api/verify',
    command: './entrypoint verify',
  },
  'ledger.minute': {
    title: 'What became of the messages that were read in a minute',
    sql: `select * from ledger_by_minute where minute = timestamptz '{minute}'`,
    path: '/api/ledger',
    command: './entrypoint verify --minutes 60',
  },
  'ledger.minuteLag': {
    title: 'Time from read to committed, for the messages that were read in a minute',
    sql: `select percentile_cont(array[0.5, 0.99]) within group (order by ${lag}) from ingest_batches where replay_id is null and ${minute} = timestamptz '{minute}'`,
    path: '/api/ledger',
    command: './entrypoint status',
  },
  'rate.received': perSecond('Messages processed per second, over the last minute', 'received'),
  'rate.stored': perSecond('Messages stored per second, over the last minute', 'stored'),
  'rate.duplicate': perSecond('Duplicates per second, over the last minute', 'duplicate'),
  'rate.quarantined': perSecond('Messages quarantined per second, over the last minute', 'quarantined'),
  'lag.p50': lagAt('Median time from read to committed, over the last minute', 0.5),
  'lag.p99': lagAt('99th percentile of the time from read to committed, over the last minute', 0.99),
  'analytics.waiting': {
    title: 'Stored events that no analytics run has taken yet',
    sql: `select coalesce(sum(stored), 0) from ingest_batches where not pg_visible_in_snapshot(xact_id, coalesce((select snapshot_to from analytics_runs order by id desc limit 1), '1:1:'::pg_snapshot))`,
    path: '/api/overview',
    command: './entrypoint status',
  },
  'analytics.lastRun': {
    title: 'The last analytics run',
    sql: 'select started_at, batches, events, students, exams, duration_ms from analytics_runs order by id desc limit 1',
    path: '/api/runs?limit=1',
    command: './entrypoint status',
  },
  'quarantine.open': {
    title: 'Open messages in the quarantine',
    sql: `select count(*) from data_quality_checks_results where status = 'open'`,
    path: '/api/overview',
    command: './entrypoint quarantine list',
  },
  'quarantine.byReason': {
    title: 'Quarantined messages by reason and status',
    sql: 'select reason, status, messages from quarantine_by_reason order by messages desc',
    path: '/api/overview',
    command: './entrypoint quarantine list',
  },
  'quarantine.group': {
    title: 'Messages with one cause',
    sql: `select * from quarantine_groups where fingerprint = '{fingerprint}'`,
    path: '/api/quarantine/groups?fingerprint={fingerprint}',
    command: './entrypoint quarantine list --json',
  },
  'reasons.part': {
    title: 'Messages that were first seen in a part of the time, by reason',
    sql: `select reason, count(*) from data_quality_checks_results where received_at >= timestamptz '{since}' and received_at < timestamptz '{until}' group by reason order by 2 desc`,
    path: '/api/reasons',
    command: './entrypoint quarantine list',
  },
  'replay.progress': {
    title: 'What a replay has done so far',
    sql: 'select planned, stored, duplicate, failed, exhausted, released from replays where id = {id}',
    path: '/api/replays/{id}',
    command: './entrypoint replay show {id}',
  },
  ...totalsOf('student'),
  ...totalsOf('exam'),
  'gaps.total': {
    title: 'Times without a connection to a feed',
    sql: 'select count(*), sum(seconds) as seconds, sum(seconds) filter (where not is_resumed) as unknowable_seconds from feed_gaps',
    path: '/api/gaps',
    command: './entrypoint verify',
  },
  'event.list': {
    title: 'The newest stored scores, with the names of student and exam',
    sql: 'select * from exam_results order by event_id desc limit 50',
    path: '/api/events',
    command: './entrypoint sql "select * from exam_results order by event_id desc limit 50"',
  },
  'event.one': {
    title: 'An event, and the row of the ledger for the job that stored it',
    sql: 'select e.*, b.* from events e join ingest_batches b on b.id = e.batch_id where e.id = {id}',
    path: '/api/events/{id}',
    command: './entrypoint sql "select * from exam_results where event_id = {id}"',
  },
  'replay.list': {
    title: 'Replays: who asked for them, and what became of the messages',
    sql: 'select id, status, requested_by, requested_at, planned, stored, duplicate, failed, exhausted, released from replays order by id desc limit 50',
    path: '/api/replays',
    command: './entrypoint replay list',
  },
  'pause.list': {
    title: 'Pauses of the queue: the check, and how many messages failed it',
    sql: 'select feed, check_name, failing, window_messages, paused_at, resumed_at, resumed_by from feed_pauses order by id desc',
    path: '/api/pauses',
    command: './entrypoint status',
  },
  'service.list': {
    title:
      'Processes that reported to the database within the last day, and connections of the feed-listener',
    sql: `select service, code_version, alive_since, alive_at, alive_at > now() - interval '30 seconds' as is_alive from service_heartbeats order by service`,
    path: '/api/services',
    command: './entrypoint status',
  },
  'job.failed': {
    title: 'Failed jobs. The queue has them; no table does',
    sql: null,
    path: '/api/replays/failed-jobs',
    command: './entrypoint replay failed-jobs',
  },
}
