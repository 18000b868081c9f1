import type { Diagnosis } from '@scores/diagnosis'
import { describeAnalyticsHealth, describeMissing, equation } from '@scores/reconciliation'
import { oneLine, visible } from '@scores/runtime'
import type { AnalyticsHealth, Replay } from '@scores/storage'
import { triedOf } from '../replay/replay-progress.ts'
import { ago, count, duration, indent, line, megabytes, style } from '../terminal/index.ts'
import { describeGaps, minuteTable } from '../verify/describe-reconciliation.ts'
import { diagnoseStatus } from './diagnose-status.ts'
import type { Status } from './status-model.ts'

/** The status as the lines of a screen. */
export function describeStatus(status: Status): string[] {
  return [
    ...describeDiagnosis(diagnoseStatus(status)),
    line('Pipeline', describePipeline(status)),
    ...describeQueue(status),
    ...describeReconciliation(status),
    ...describeTables(status),
  ]
}

/** The sentence of the page, then what to do about each problem. */
const describeDiagnosis = ({ level, sentence, problems }: Diagnosis): string[] => [
  line(
    'Health',
    level === 'healthy' ? sentence : style(level === 'broken' ? 'red' : 'yellow', oneLine(sentence, 200)),
  ),
  ...problems.map(
    problem =>
      `${indent}${problem === problems[0] ? '' : `${oneLine(problem.sentence, 200)}: `}${problem.action}`,
  ),
]

const rebuildShownForSeconds = 86_400

const warning = (name: string, text: string): string => line(name, style('yellow', text))

function describePipeline({ running, database }: Status): string {
  if (running)
    return `runs since ${running.startedAt} (process ${running.pid}), dashboard ${running.dashboardUrl}`
  return database === null ? 'does not run here' : `on ${database}`
}

function describeQueue({ queue, tables, spool }: Status): string[] {
  const spooled =
    spool.messages === 0
      ? []
      : [
          warning(
            'Spool',
            `${count(spool.messages)} messages on disk, ${megabytes(spool.bytes)}, waiting for the queue`,
          ),
        ]
  if ('away' in queue) return [warning('Queue', oneLine(`unavailable: ${queue.away}`, 200)), ...spooled]
  const { feed, wait, jobs, isPaused } = queue
  const position =
    feed &&
    (feed.eventId === ''
      ? `message ${count(feed.sequence)} of this run, no ids`
      : `after id ${oneLine(visible(feed.eventId), 100)}`)
  const last = 'away' in tables ? null : tables.secondsSinceLast
  const jobsIn = (state: string) => count(jobs[state] ?? 0)
  return [
    line(
      'Feed',
      feed
        ? `${feed.feed}, ${position}, last message ${last === null ? 'none yet' : ago(last)}`
        : 'nothing read yet',
    ),
    ...(wait === null
      ? []
      : [
          warning(
            '',
            `the next connection is in ${duration(wait.until - Date.now())}: ${oneLine(wait.why, 100)}`,
          ),
        ]),
    line(
      'Queue',
      `${jobsIn('waiting')} waiting, ${(jobs['prioritized'] ?? 0) > 0 ? `${jobsIn('prioritized')} of replays, ` : ''}${jobsIn('active')} active, ${jobsIn('delayed')} to be retried, ${jobsIn('failed')} failed jobs`,
    ),
    ...((jobs['failed'] ?? 0) > 0
      ? [warning('', 'failed jobs stay until they are retried: ./entrypoint replay failed-jobs')]
      : []),
    ...(isPaused ? [warning('', 'paused: nothing is processed until ./entrypoint resume')] : []),
    ...spooled,
  ]
}

function describeReconciliation({ account }: Status): string[] {
  if ('away' in account) return [warning('Ledger', account.away)]
  return [
    line('Ledger', equation(account)),
    ...(account.missing.length > 0 ? [warning('', describeMissing(account.missing))] : []),
    ...(account.minutes.length > 0
      ? minuteTable(account.minutes)
          .split('\n')
          .map(row => `${indent}${row}`)
      : []),
  ]
}

function describeTables({ tables }: Status): string[] {
  if ('away' in tables) return [warning('Database', oneLine(`unavailable: ${tables.away}`, 200))]
  const { analytics, quarantine, lagP50Ms, lagP99Ms, pauses, gaps } = tables
  const [summary = '', ...details] = describeGaps(gaps)
  return [
    line('Gaps', summary),
    ...details.map(detail => `${indent}${detail}`),
    line('Rate', `${tables.perSecond.toFixed(1)} messages a second over the last minute`),
    line(
      'Lag',
      lagP50Ms === null || lagP99Ms === null
        ? 'no messages in the last minute'
        : `p50 ${duration(lagP50Ms)}, p99 ${duration(lagP99Ms)} from read to committed`,
    ),
    line('Tables', `${count(tables.students)} students, ${count(tables.exams)} exams`),
    line(
      'Analytics',
      analytics
        ? `last run ${ago(analytics.secondsAgo)}: ${count(analytics.events)} events in ${duration(analytics.durationMs)}; ${count(analytics.runs)} ${analytics.runs === 1 ? 'run' : 'runs'} in total`
        : 'no run yet',
    ),
    ...(tables.analyticsHealth.isOverdue
      ? [
          warning(
            '',
            `overdue: ${describeAnalyticsHealth(tables.analyticsHealth)}: ./entrypoint analytics run`,
          ),
        ]
      : []),
    ...describeRebuild(tables.analyticsHealth.rebuild),
    ...pauses.map(({ feed, check, failing, windowMessages, pausedAt }) =>
      warning(
        'Paused',
        `${failing} of ${windowMessages} messages of ${feed} failed ${check}, ${ago((Date.now() - pausedAt.getTime()) / 1_000)}`,
      ),
    ),
    ...tables.replays.map(replay => describeReplay(replay)),
    line(
      'Quarantine',
      `${count(quarantine.reduce((sum, { messages }) => sum + messages, 0))} open${tables.resolved > 0 ? `; ${count(tables.resolved)} stored by replays` : ''}`,
    ),
    ...quarantine.map(
      ({ reason, messages, latestPayload }) =>
        `  ${count(messages).padStart(8)}  ${reason.padEnd(20)}${style('dim', oneLine(latestPayload, 70))}`,
    ),
  ]
}

/** A notice, for as long as somebody may not have seen it. */
const describeRebuild = (rebuild: AnalyticsHealth['rebuild']): string[] =>
  rebuild === null || rebuild.secondsAgo > rebuildShownForSeconds
    ? []
    : [warning('', `counted anew ${ago(rebuild.secondsAgo)}: ${rebuild.why}`)]

function describeReplay(replay: Replay): string {
  const { id, planned, rate, waitsBecause } = replay
  const text = `${id}: ${count(triedOf(replay))} of ${count(planned)} tried, at most ${count(rate)} a second`
  return waitsBecause === null
    ? line('Replay', text)
    : warning('Replay', `${text}; waits: ${oneLine(waitsBecause, 100)}`)
}
