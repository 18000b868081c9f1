import { checks, quarantineFilterSchema, quarantineStatuses, reasons } from '@scores/contracts'
import {
  anyText,
  count,
  fingerprint,
  id,
  listOf,
  nullable,
  objectOf,
  oneOf,
  type Schema,
  said,
  text,
  time,
  uuid,
} from './schema-parts.ts'

const reason = oneOf(reasons)
const severity = oneOf(['error', 'warning'])
const status = oneOf(quarantineStatuses)

const summary = {
  id: said(id, "Of the quarantine's row."),
  feed: anyText,
  eventType: anyText,
  reason,
  severity,
  fingerprint: said(
    fingerprint,
    'The cause: the same for messages that fail the same rules at the same places.',
  ),
  status,
  attempts: said(count, 'Replays that tried it.'),
  firstSeenAt: time,
  lastSeenAt: time,
}

const failure = objectOf({
  pointer: said(anyText, 'JSON pointer to what is wrong; empty for the message as a whole.'),
  keyword: said(anyText, 'The JSON Schema keyword, or the name of the rule.'),
  expected: anyText,
  found: said(anyText, 'What was there, shortened and printable.'),
})

const checkResult = objectOf(
  {
    check: oneOf(Object.keys(checks)),
    passed: said(nullable({ type: 'boolean' }), 'null: it could not run, as what it needs failed.'),
    why: anyText,
    failures: listOf(failure),
  },
  { optional: ['failures'] },
)

const statusChange = objectOf({
  at: time,
  by: anyText,
  from: status,
  to: status,
  replayId: nullable(id),
  note: nullable(anyText),
})

/** Texts of a filter are compared in the database, which has none with U+0000. */
const filterParts: Readonly<Record<string, Schema>> = Object.fromEntries(
  Object.entries<Schema>(quarantineFilterSchema.properties).map(([name, part]) => [
    name,
    part['type'] === 'string' && !('format' in part) && !('pattern' in part) ? { ...part, ...text } : part,
  ]),
)

const { all, ...narrowing } = filterParts

/** The parts of a filter that a query may have: what it does not name, it does not narrow. */
export const filterQuery = narrowing

export const quarantineSchemas: Readonly<Record<string, Schema>> = {
  QuarantineFilter: { ...quarantineFilterSchema, properties: { all, ...narrowing } },
  QuarantinedSummary: objectOf(
    { ...summary, payload: said(anyText, 'Its first 200 characters, as data.') },
    { description: 'A quarantined message in a list.' },
  ),
  QuarantinedStory: objectOf(
    {
      ...summary,
      messageId: uuid,
      payload: said(anyText, 'The exact text as it came, as data.'),
      edited: said(
        nullable(objectOf({ payload: anyText, by: anyText, at: time })),
        'What a person put in its place.',
      ),
      eventId: said(anyText, "The feed's last event id when it came; empty where the feed has none."),
      listenerRun: uuid,
      sequence: count,
      jobId: anyText,
      results: said(listOf(checkResult), 'One entry per check, in their order.'),
      rulesVersion: nullable(anyText),
      codeVersion: nullable(anyText),
      timesSeen: count,
      quarantinedAt: time,
      statusAt: time,
      statusBy: anyText,
      replayId: said(nullable(id), 'The last replay that took it.'),
      storedEventId: said(nullable(id), 'The event that it became.'),
      history: said(listOf(statusChange), 'Every change of its status, the first one first.'),
    },
    { description: 'A quarantined message with its whole story.' },
  ),
  QuarantineGroup: objectOf(
    {
      fingerprint,
      feed: anyText,
      eventType: anyText,
      reason,
      severity,
      messages: said(count, 'In whatever status.'),
      counts: objectOf(Object.fromEntries(quarantineStatuses.map(name => [name, count]))),
      firstSeenAt: time,
      lastSeenAt: time,
      lastHour: said(count, 'Messages seen in the last hour.'),
      hourBefore: said(count, 'Messages seen in the hour before.'),
      trend: oneOf(['rising', 'falling', 'steady', 'quiet']),
      cause: said(anyText, 'Where and what, as of the newest: /score must be <= 1.'),
      sample: said(
        objectOf({ id, payload: anyText }),
        'The newest; the first 200 characters of its payload.',
      ),
    },
    { description: 'Messages of one cause.' },
  ),
  MessageCount: objectOf({ messages: said(count, 'That it was done to.') }),
  Purge: objectOf(
    {
      resolved: count,
      discarded: count,
      bytes: said(count, 'Text of the payloads.'),
      deleted: said(count, 'Messages that were deleted: 0 where nothing was to be.'),
    },
    { description: 'What a purge deletes, or would.' },
  ),
}
