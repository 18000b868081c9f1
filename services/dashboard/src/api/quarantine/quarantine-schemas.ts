import {
  type CheckResult,
  checkNames,
  type Failure,
  quarantineFilterSchema,
  quarantineStatuses,
  reasons,
} from '@scores/contracts'
import type { PayloadVerdict } from '@scores/quarantine'
import type {
  Neighbours,
  Purge,
  QuarantinedStory,
  QuarantinedSummary,
  QuarantineGroup,
  StatusChange,
} from '@scores/storage'
import { Type } from 'typebox'
import {
  anyText,
  count,
  fingerprint,
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

const reason = oneOf(reasons)
const severity = oneOf(['error', 'warning'])
const status = oneOf(quarantineStatuses)

const summary = {
  id: withDescription(id, 'Id of the quarantine row.'),
  feed: anyText,
  eventType: anyText,
  reason,
  severity,
  fingerprint: withDescription(
    fingerprint,
    'The cause: equal for messages that fail the same rules at the same places.',
  ),
  status,
  attempts: withDescription(count, 'Number of replays that tried the message.'),
  firstSeenAt: time,
  lastSeenAt: time,
}

const truncated = <const Names extends readonly string[]>(...names: Names) =>
  withDescription(Type.Array(oneOf(names)), 'The texts of which only the first 200 characters are here.')

const failure = {
  pointer: withDescription(anyText, 'JSON pointer to the error; empty for the message as a whole.'),
  keyword: withDescription(anyText, 'The JSON Schema keyword, or the name of the rule.'),
  expected: anyText,
  found: withDescription(anyText, 'The value found, shortened and printable.'),
} satisfies PropertiesOf<Omit<Failure, 'check'>>

const checkResult = {
  check: oneOf(checkNames),
  passed: withDescription(
    nullable(Type.Boolean()),
    'null if the check could not run because a check it needs failed.',
  ),
  why: anyText,
  failures: Type.Optional(withDescription(Type.Array(objectOf(failure)), 'The first failures.')),
  furtherFailures: Type.Optional(
    withDescription(count, 'Number of further failures, which are not kept. Absent if there are none.'),
  ),
} satisfies PropertiesOf<CheckResult>

const statusChange = {
  at: time,
  by: anyText,
  from: status,
  to: status,
  replayId: nullable(id),
  note: nullable(anyText),
} satisfies PropertiesOf<StatusChange>

export const quarantineFilter = named('QuarantineFilter', quarantineFilterSchema)

export const quarantinedSummary = named(
  'QuarantinedSummary',
  objectOf(
    {
      ...summary,
      payload: withDescription(anyText, 'The first 200 characters, as data.'),
      truncated: truncated('feed', 'eventType', 'payload'),
    } satisfies PropertiesOf<QuarantinedSummary>,
    { description: 'A quarantined message in a list.' },
  ),
)

export const quarantinedStory = named(
  'QuarantinedStory',
  objectOf(
    {
      ...summary,
      messageId: uuid,
      payload: withDescription(anyText, 'The exact original text, as data.'),
      edited: withDescription(
        nullable(objectOf({ payload: anyText, by: anyText, at: time })),
        'The payload by which a person replaced the original.',
      ),
      eventId: withDescription(
        anyText,
        "The feed's last event id when the message arrived; empty if the feed has no ids.",
      ),
      listenerRun: uuid,
      sequence: count,
      jobId: anyText,
      results: Type.Array(objectOf(checkResult), { description: 'One entry per check, in order.' }),
      rulesVersion: nullable(anyText),
      codeVersion: nullable(anyText),
      timesSeen: count,
      quarantinedAt: time,
      statusAt: time,
      statusBy: anyText,
      replayId: withDescription(nullable(id), 'The last replay that claimed the message.'),
      storedEventId: withDescription(nullable(id), 'The event that the message became.'),
      history: Type.Array(objectOf(statusChange), {
        description: 'The newest status changes, at most 1,000, oldest first.',
      }),
    } satisfies PropertiesOf<QuarantinedStory>,
    { description: 'A quarantined message in full.' },
  ),
)

export const quarantineGroup = named(
  'QuarantineGroup',
  objectOf(
    {
      fingerprint,
      feed: anyText,
      eventType: anyText,
      reason,
      severity,
      messages: withDescription(count, 'Messages in any status.'),
      counts: objectOf({
        open: count,
        replaying: count,
        resolved: count,
        exhausted: count,
        discarded: count,
      } satisfies PropertiesOf<QuarantineGroup['counts']>),
      firstSeenAt: time,
      lastSeenAt: time,
      lastHour: withDescription(count, 'Messages seen in the last hour.'),
      hourBefore: withDescription(count, 'Messages seen in the hour before that.'),
      trend: oneOf(['rising', 'falling', 'steady', 'quiet']),
      cause: withDescription(anyText, 'Place and rule of the newest message: /score must be <= 1.'),
      sample: withDescription(
        objectOf({ id, payload: anyText } satisfies PropertiesOf<QuarantineGroup['sample']>),
        'The newest message, with the first 200 characters of its payload.',
      ),
      truncated: truncated('feed', 'eventType', 'cause', 'payload'),
    } satisfies PropertiesOf<QuarantineGroup>,
    { description: 'Messages with one cause.' },
  ),
)

export const neighbours = named(
  'Neighbours',
  objectOf(
    {
      newer: withDescription(nullable(id), 'Id of the next newer message; null if there is none.'),
      older: withDescription(nullable(id), 'Id of the next older message; null if there is none.'),
    } satisfies PropertiesOf<Neighbours>,
    { description: 'The messages before and after one, of those with the same cause.' },
  ),
)

export const payloadVerdict = named(
  'PayloadVerdict',
  objectOf(
    {
      passes: Type.Boolean(),
      why: withDescription(nullable(anyText), 'The failed check; null if the message would pass.'),
      results: Type.Array(objectOf(checkResult), {
        description: 'One entry per check, in order; none if the message would pass.',
      }),
    } satisfies PropertiesOf<PayloadVerdict>,
    { description: 'What the checks say about a payload that is being written.' },
  ),
)

export const messageCount = named(
  'MessageCount',
  objectOf({ messages: withDescription(count, 'Number of changed messages.') }),
)

export const purgeResult = named(
  'Purge',
  objectOf(
    {
      resolved: count,
      discarded: count,
      bytes: withDescription(count, 'Total size of the payloads as text.'),
      deleted: withDescription(count, 'Number of deleted messages; 0 in a dry run.'),
    } satisfies PropertiesOf<Purge & { deleted: number }>,
    { description: 'What a purge deletes, or would delete.' },
  ),
)
