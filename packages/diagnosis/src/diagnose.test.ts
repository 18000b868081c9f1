import fc from 'fast-check'
import { expect, test } from 'vitest'
import { diagnose } from './diagnose.ts'
import type { Snapshot } from './snapshot.ts'

const healthy: Snapshot = {
  at: 1_764_000_000_000,
  databaseAway: null,
  queueAway: null,
  flow: { perSecond: 5, lagP50Ms: 12.4, open: 6 },
  missing: 0,
  queue: { isPaused: false, failedJobs: 0 },
  pauses: [],
  silentFeeds: [],
  spooled: 0,
  analytics: { isOverdue: false, secondsSinceRun: 20 },
  waitingReplays: [],
}

const pause = {
  feed: 'http://feed',
  check: 'ranges',
  failing: 95,
  windowMessages: 100,
  pausedAt: healthy.at - 60_000,
}

test('a pipeline without problems is described by its flow', () => {
  expect(diagnose(healthy)).toEqual({
    level: 'healthy',
    sentence: 'Flowing: 5.0/s, 12 ms from feed to row, 6 open',
    summary: 'Flowing: 5.0/s, 12 ms from feed to row, 6 open',
    problems: [],
  })
})

test('a pipeline without messages is idle', () => {
  const { sentence } = diagnose({ ...healthy, flow: { perSecond: 0, lagP50Ms: null, open: 1_200 } })
  expect(sentence).toBe('Idle: no message in the last minute, 1,200 open')
})

test.each<[Partial<Snapshot>, 'broken' | 'degraded', string, string]>([
  [{ missing: 3 }, 'broken', 'messages_missing', '3 messages accepted, but found nowhere'],
  [
    { databaseAway: 'refused', flow: null },
    'broken',
    'database_away',
    'The database is unavailable: refused',
  ],
  [{ queueAway: 'refused' }, 'broken', 'queue_away', 'The queue is unavailable: refused'],
  [
    { pauses: [pause] },
    'broken',
    'feed_paused',
    'Paused: 95 of the last 100 messages of http://feed failed the check ranges',
  ],
  [{ queue: { isPaused: true, failedJobs: 0 } }, 'broken', 'queue_paused', 'The queue is paused by a person'],
  [
    { silentFeeds: [{ feed: 'feed', since: healthy.at - 30_000, why: 'status 503' }] },
    'degraded',
    'feed_silent',
    'Nobody has listened to feed for 30.0 s: status 503',
  ],
  [{ queue: { isPaused: false, failedJobs: 1 } }, 'degraded', 'jobs_failed', '1 job has failed in an outage'],
  [
    { analytics: { isOverdue: true, secondsSinceRun: 180 } },
    'degraded',
    'analytics_overdue',
    'The last analytics run was 3 min ago',
  ],
  [
    { analytics: { isOverdue: true, secondsSinceRun: null } },
    'degraded',
    'analytics_overdue',
    'The analytics have never run',
  ],
  [{ spooled: 1 }, 'degraded', 'spool_used', '1 message on disk, waiting for the queue'],
  [
    { waitingReplays: [{ id: 7, because: 'the queue is unavailable' }] },
    'degraded',
    'replay_waits',
    'Replay 7 waits: the queue is unavailable',
  ],
])('%j is %s', (part, level, key, sentence) => {
  const found = diagnose({ ...healthy, ...part })
  expect(found).toMatchObject({ level, sentence, problems: [{ key, level, sentence }] })
  expect(found.problems[0]?.action).toMatch(/./)
})

test('a paused feed is not also reported as a paused queue', () => {
  const { problems } = diagnose({ ...healthy, pauses: [pause], queue: { isPaused: true, failedJobs: 0 } })
  expect(problems.map(({ key }) => key)).toEqual(['feed_paused'])
})

test('the worst problem comes first, and the summary stays', () => {
  fc.assert(
    fc.property(
      fc.record({
        missing: fc.constantFrom(null, 0, 2),
        spooled: fc.constantFrom(0, 5),
        queueAway: fc.constantFrom(null, 'refused'),
        queue: fc.option(fc.record({ isPaused: fc.boolean(), failedJobs: fc.nat(3) })),
      }),
      part => {
        const { level, sentence, summary, problems } = diagnose({ ...healthy, ...part })
        const levels = problems.map(problem => problem.level)
        expect(levels).toEqual(levels.toSorted())
        expect(level).toBe(levels[0] ?? 'healthy')
        expect(sentence).toBe(problems[0]?.sentence ?? summary)
      },
    ),
  )
})
