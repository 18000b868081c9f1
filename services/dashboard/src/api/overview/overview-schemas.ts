import { checkNames, reasons } from '@scores/contracts'
import { Type } from 'typebox'
import { replayStatus } from '../replays/replay-schemas.ts'
import {
  anyText,
  count,
  id,
  named,
  nullable,
  objectOf,
  oneOf,
  refTo,
  time,
  withDescription,
} from '../schemas/schema-parts.ts'
import { eventRow } from '../scores/score-schemas.ts'

const ms = Type.Number({ minimum: 0 })
const perSecond = Type.Number({ minimum: 0 })

const problem = objectOf({
  key: withDescription(anyText, 'Stable, for programs: feed_paused.'),
  level: oneOf(['degraded', 'broken']),
  sentence: withDescription(anyText, 'What is wrong.'),
  since: nullable(time),
  action: withDescription(anyText, 'What to do.'),
})

export const health = named(
  'Health',
  objectOf(
    {
      level: withDescription(
        oneOf(['healthy', 'degraded', 'broken']),
        'broken: messages are not stored, or were lost. degraded: something needs attention.',
      ),
      sentence: withDescription(anyText, 'The worst problem, or how the pipeline flows.'),
      summary: withDescription(
        nullable(anyText),
        'How the pipeline flows; null while the database is unavailable.',
      ),
      problems: Type.Array(problem, { description: 'Worst first.' }),
    },
    { description: 'The diagnosis. ./entrypoint status prints the same sentence.' },
  ),
)

/** received = stored + duplicate + quarantined + in flight. */
export const ledgerTotals = named(
  'LedgerTotals',
  objectOf(
    {
      received: withDescription(count, 'Messages that the queue or the spool accepted.'),
      stored: count,
      duplicate: count,
      quarantined: withDescription(count, 'Messages that were quarantined when they came.'),
      inFlight: withDescription(count, 'Messages on the queue or in the spool.'),
      difference: withDescription(
        count,
        'received - stored - duplicate - quarantined - inFlight: messages found nowhere. 0 if the ledger closes.',
      ),
    },
    { description: 'What became of all messages.' },
  ),
)

const nodes = objectOf(
  {
    feeds: Type.Array(
      objectOf({
        feed: anyText,
        isConnected: withDescription(Type.Boolean(), 'Alive within the last 15 seconds.'),
        openedAt: time,
        aliveAt: time,
        why: withDescription(
          nullable(anyText),
          'Why nobody listens; null while somebody does, or if unknown.',
        ),
        nextConnectionAt: withDescription(nullable(time), 'null if the listener does not wait.'),
      }),
      { description: 'The newest connection of each feed.' },
    ),
    lastReceivedAt: withDescription(nullable(time), 'When the last processed message was read.'),
    spool: objectOf({
      messages: count,
      bytes: count,
      oldestAt: withDescription(nullable(time), 'When the oldest message was read.'),
    }),
    queue: withDescription(
      nullable(
        objectOf({
          isPaused: Type.Boolean(),
          waiting: withDescription(count, 'Jobs. Those of replays are not included.'),
          ofReplays: count,
          active: count,
          delayed: withDescription(count, 'Jobs that are to be retried.'),
          failed: withDescription(count, 'Jobs whose attempts an outage used up.'),
          messages: withDescription(count, 'Messages in all of these jobs, except for those of replays.'),
          oldestAt: withDescription(nullable(time), 'When the oldest message was read.'),
        }),
      ),
      'null while the queue is unavailable.',
    ),
    analytics: objectOf({
      lastRunAt: nullable(time),
      events: withDescription(count, 'Events of the last run.'),
      durationMs: ms,
      waiting: withDescription(count, 'Stored events that no run has taken yet.'),
      oldestAt: withDescription(nullable(time), 'When the oldest of them was stored.'),
      isOverdue: Type.Boolean(),
    }),
    quarantine: objectOf({
      open: count,
      byReason: Type.Array(objectOf({ reason: oneOf(reasons), messages: count }), {
        description: 'Open messages, most frequent reason first.',
      }),
    }),
  },
  { description: 'What waits at each part of the pipeline, and for how long.' },
)

export const overview = named(
  'Overview',
  objectOf(
    {
      at: withDescription(time, 'When it was read.'),
      health: refTo(health),
      ledger: withDescription(
        Type.Union([refTo(ledgerTotals), Type.Null()]),
        'null while the queue or the database is unavailable.',
      ),
      perSecond: objectOf(
        {
          received: perSecond,
          stored: perSecond,
          duplicate: perSecond,
          quarantined: perSecond,
        },
        { description: 'Messages processed per second, over the last minute.' },
      ),
      lag: objectOf(
        { p50Ms: nullable(ms), p99Ms: nullable(ms) },
        { description: 'Time from read to committed, over the last minute; null if no message came.' },
      ),
      nodes: withDescription(nullable(nodes), 'null while the database is unavailable.'),
      pauses: Type.Array(
        objectOf({
          id,
          feed: anyText,
          check: oneOf(checkNames),
          reason: oneOf(reasons),
          failing: count,
          windowMessages: withDescription(count, 'The last messages of the feed, of which `failing` failed.'),
          samplePayload: nullable(anyText),
          pausedAt: time,
        }),
        { description: 'Open pauses, oldest first.' },
      ),
      replays: Type.Array(
        objectOf({
          id,
          status: replayStatus,
          planned: count,
          tried: withDescription(count, 'Messages that are settled by now.'),
          rate: count,
          waitsBecause: nullable(anyText),
        }),
        { description: 'Running replays.' },
      ),
    },
    { description: 'The pipeline at one moment.' },
  ),
)

export const liveMessage = named(
  'LiveMessage',
  objectOf(
    {
      overview: refTo(overview),
      newEvents: withDescription(
        nullable(count),
        'Events stored since the message before; null in a snapshot.',
      ),
      events: Type.Array(refTo(eventRow), {
        description: 'The newest of these events, newest first; in a snapshot the newest of all.',
      }),
    },
    { description: 'A snapshot, or what has changed since the message before.' },
  ),
)
