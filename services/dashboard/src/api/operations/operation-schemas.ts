import { checkNames, reasons } from '@scores/contracts'
import type { ConnectionRow, Finding, GapRow, PauseRow, RunRow } from '@scores/storage'
import { Type } from 'typebox'
import {
  anyText,
  count,
  id,
  named,
  nullable,
  objectOf,
  oneOf,
  type PropertiesOf,
  time,
  uuid,
  withDescription,
} from '../schemas/schema-parts.ts'

export const feedGap = named(
  'FeedGap',
  objectOf(
    {
      feed: anyText,
      since: time,
      until: withDescription(nullable(time), 'null while it lasts.'),
      seconds: Type.Number(),
      isResumed: withDescription(
        Type.Boolean(),
        'True if the feed has ids and later sent what was missed. Otherwise nobody knows what was missed.',
      ),
      reason: withDescription(nullable(anyText), 'Why a feed with ids was not resumed.'),
    } satisfies PropertiesOf<GapRow>,
    { description: 'A time without a connection to a feed.' },
  ),
)

export const feedConnection = named(
  'FeedConnection',
  objectOf(
    {
      id: uuid,
      feed: anyText,
      listenerRun: withDescription(uuid, 'Changes when the feed-listener restarts.'),
      resumedAfter: withDescription(nullable(anyText), 'Event id after which the feed was asked to resume.'),
      openedAt: time,
      aliveAt: withDescription(time, 'Last time at which it was known to be alive.'),
      endedBecause: withDescription(nullable(anyText), 'null while it is open, and if the listener died.'),
      messages: count,
    } satisfies PropertiesOf<ConnectionRow>,
    { description: 'A connection to a feed.' },
  ),
)

export const analyticsRun = named(
  'AnalyticsRun',
  objectOf(
    {
      id,
      scheduledFor: time,
      startedAt: time,
      durationMs: Type.Number({ minimum: 0 }),
      batches: count,
      events: count,
      students: count,
      exams: count,
      rebuiltBecause: withDescription(nullable(anyText), 'Why the run counted all events anew by itself.'),
    } satisfies PropertiesOf<RunRow>,
    { description: 'A run of the analytics.' },
  ),
)

export const feedPause = named(
  'FeedPause',
  objectOf(
    {
      id,
      feed: anyText,
      check: oneOf(checkNames),
      reason: oneOf(reasons),
      failing: count,
      windowMessages: withDescription(count, 'The last messages of the feed, of which `failing` failed.'),
      rulesVersion: anyText,
      samplePayload: withDescription(nullable(anyText), 'One of the messages, shortened, as data.'),
      pausedAt: time,
      queuePaused: withDescription(Type.Boolean(), 'False until the queue is paused.'),
      resumedAt: withDescription(nullable(time), 'null while the pause lasts.'),
      resumedBy: nullable(oneOf(['command', 'page', 'board', 'rules'])),
      recoveredAt: withDescription(nullable(time), 'When most messages passed the check again.'),
    } satisfies PropertiesOf<PauseRow>,
    { description: 'A pause of the queue after most messages of a feed failed a check.' },
  ),
)

export const resumption = named(
  'Resumption',
  objectOf(
    { resumed: Type.Array(id, { description: 'Ids of the pauses that ended.' }) },
    { description: 'What a resumption ended.' },
  ),
)

export const serviceProcess = named(
  'ServiceProcess',
  objectOf(
    {
      service: anyText,
      version: withDescription(nullable(anyText), 'Version of its code; null if it does not say.'),
      isAlive: withDescription(
        Type.Boolean(),
        'False if it has not been heard for half a minute: it was killed, or cannot reach its store.',
      ),
      aliveSince: time,
      aliveAt: withDescription(time, 'When it was last heard.'),
    },
    { description: 'A process of a service.' },
  ),
)

const finding = {
  claim: anyText,
  holds: Type.Boolean(),
  detail: withDescription(anyText, 'How much was checked, or what is wrong.'),
} satisfies PropertiesOf<Finding>

export const verification = named(
  'Verification',
  objectOf(
    {
      at: withDescription(time, 'When the proofs began.'),
      seconds: Type.Number({ minimum: 0 }),
      holds: withDescription(Type.Boolean(), 'Whether every promise holds.'),
      findings: Type.Array(objectOf(finding), { description: 'One entry per promise.' }),
    },
    { description: 'The proofs of ./entrypoint verify.' },
  ),
)
