import { count, duration, messagesOf } from './figures.ts'
import type { Snapshot } from './snapshot.ts'

/** `broken`: messages are not stored, or were lost. `degraded`: something needs attention. */
export type Level = 'healthy' | 'degraded' | 'broken'

export interface Problem {
  /** Stable, for programs. */
  key: string
  level: Exclude<Level, 'healthy'>
  /** What is wrong. */
  sentence: string
  /** Milliseconds since 1970; null if unknown. */
  since: number | null
  /** What to do. */
  action: string
}

export interface Diagnosis {
  /** Of the worst problem. */
  level: Level
  /** The worst problem, or how the pipeline flows. */
  sentence: string
  /** How the pipeline flows; null if the database is unavailable. */
  summary: string | null
  /** Worst first. */
  problems: Problem[]
}

type Found = Omit<Problem, 'key' | 'level'>

interface Rule {
  key: string
  level: Problem['level']
  find: (snapshot: Snapshot) => readonly Found[]
}

/** Worst first. A new kind of problem is a new row. */
const rules: readonly Rule[] = [
  {
    key: 'messages_missing',
    level: 'broken',
    find: ({ missing }) =>
      missing !== null && missing > 0
        ? [
            {
              sentence: `${messagesOf(missing)} accepted, but found nowhere`,
              since: null,
              action: './entrypoint verify names them. Keep the logs of the queue and of the listener.',
            },
          ]
        : [],
  },
  {
    key: 'database_away',
    level: 'broken',
    find: ({ databaseAway }) =>
      databaseAway === null
        ? []
        : [
            {
              sentence: `The database is unavailable: ${databaseAway}`,
              since: null,
              action: 'Start it or correct DATABASE_URL. Messages wait on the queue.',
            },
          ],
  },
  {
    key: 'queue_away',
    level: 'broken',
    find: ({ queueAway }) =>
      queueAway === null
        ? []
        : [
            {
              sentence: `The queue is unavailable: ${queueAway}`,
              since: null,
              action: 'Start it or correct QUEUE_URL. The listener waits, or writes to its spool.',
            },
          ],
  },
  {
    key: 'feed_paused',
    level: 'broken',
    find: ({ pauses }) =>
      pauses.map(({ feed, check, failing, windowMessages, pausedAt }) => ({
        sentence: `Paused: ${count(failing)} of the last ${messagesOf(windowMessages)} of ${feed} failed the check ${check}`,
        since: pausedAt,
        action: 'Correct the rules and restart the normalizers, or accept the messages: ./entrypoint resume',
      })),
  },
  {
    key: 'queue_paused',
    level: 'broken',
    find: ({ queue, pauses }) =>
      queue?.isPaused && pauses.length === 0
        ? [{ sentence: 'The queue is paused by a person', since: null, action: './entrypoint resume' }]
        : [],
  },
  {
    key: 'feed_silent',
    level: 'degraded',
    find: ({ silentFeeds, at }) =>
      silentFeeds.map(({ feed, since, why }) => ({
        sentence: `Nobody has listened to ${feed} for ${duration(at - since)}${why === null ? '' : `: ${why}`}`,
        since,
        action: 'Check that the feed answers and that feed-listener runs.',
      })),
  },
  {
    key: 'jobs_failed',
    level: 'degraded',
    find: ({ queue }) =>
      queue !== null && queue.failedJobs > 0
        ? [
            {
              sentence: `${count(queue.failedJobs)} ${queue.failedJobs === 1 ? 'job has' : 'jobs have'} failed in an outage`,
              since: null,
              action: 'Retry them once the outage is over: ./entrypoint replay failed-jobs',
            },
          ]
        : [],
  },
  {
    key: 'analytics_overdue',
    level: 'degraded',
    find: ({ analytics, at }) =>
      analytics?.isOverdue
        ? [
            {
              sentence:
                analytics.secondsSinceRun === null
                  ? 'The analytics have never run'
                  : `The last analytics run was ${duration(analytics.secondsSinceRun * 1_000)} ago`,
              since: analytics.secondsSinceRun === null ? null : at - analytics.secondsSinceRun * 1_000,
              action: './entrypoint analytics run',
            },
          ]
        : [],
  },
  {
    key: 'spool_used',
    level: 'degraded',
    find: ({ spooled }) =>
      spooled > 0
        ? [
            {
              sentence: `${messagesOf(spooled)} on disk, waiting for the queue`,
              since: null,
              action: 'Nothing, once the queue accepts jobs. Until then watch SPOOL_MAX_BYTES.',
            },
          ]
        : [],
  },
  {
    key: 'replay_waits',
    level: 'degraded',
    find: ({ waitingReplays }) =>
      waitingReplays.map(({ id, because }) => ({
        sentence: `Replay ${id} waits: ${because}`,
        since: null,
        action: 'It continues by itself when the outage is over.',
      })),
  },
]

/** Says what is wrong and what to do, worst first, or how the pipeline flows. */
export function diagnose(snapshot: Snapshot): Diagnosis {
  const problems = rules.flatMap(({ key, level, find }) =>
    find(snapshot).map(found => ({ key, level, ...found })),
  )
  const summary = summarize(snapshot)
  const [worst] = problems
  return {
    level: worst?.level ?? 'healthy',
    sentence: worst?.sentence ?? summary ?? 'Nothing is known about the pipeline',
    summary,
    problems,
  }
}

/** Flowing: 5.0/s, 12 ms from feed to row, 6 open. */
function summarize({ flow }: Snapshot): string | null {
  if (flow === null) return null
  const { perSecond, lagP50Ms, open } = flow
  if (perSecond === 0) return `Idle: no message in the last minute, ${count(open)} open`
  const lag = lagP50Ms === null ? '' : `${duration(lagP50Ms)} from feed to row, `
  return `Flowing: ${perSecond.toFixed(1)}/s, ${lag}${count(open)} open`
}
