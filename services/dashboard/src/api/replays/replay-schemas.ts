import { patchSchema, reasons } from '@scores/contracts'
import type { DryRun, DryRunFailure, DryRunSample, PatchTest } from '@scores/quarantine'
import type { Replay, ReplaySummary } from '@scores/storage'
import { Type } from 'typebox'
import { quarantineFilter } from '../quarantine/quarantine-schemas.ts'
import {
  anyText,
  count,
  id,
  named,
  nullable,
  objectOf,
  oneOf,
  type PropertiesOf,
  refTo,
  time,
  withDescription,
} from '../schemas/schema-parts.ts'

export const replayStatus = oneOf(['running', 'done', 'cancelled'])

const sample = {
  id,
  before: withDescription(anyText, 'The current payload. A dry run truncates it, and states its length.'),
  after: withDescription(
    anyText,
    'The payload that was judged. A dry run truncates it, and states its length.',
  ),
} satisfies PropertiesOf<DryRunSample>

export const patch = named('Patch', patchSchema)

const replayParts = {
  id,
  status: replayStatus,
  requestedBy: anyText,
  requestedAt: time,
  endedAt: nullable(time),
  endedBy: withDescription(nullable(anyText), 'The person who cancelled the replay.'),
  filter: refTo(quarantineFilter),
  patch: Type.Union([refTo(patch), Type.Null()]),
  rate: withDescription(count, 'Maximum number of messages per second.'),
  planned: withDescription(count, 'Messages that the replay claimed.'),
  stored: count,
  duplicate: withDescription(count, 'Messages whose event already existed.'),
  failed: withDescription(count, 'Messages that failed again and are open.'),
  exhausted: withDescription(count, 'Messages that failed again and used up their attempts.'),
  released: withDescription(count, 'Messages that a cancellation released untried.'),
  waitsBecause: withDescription(nullable(anyText), 'Why the replay is waiting; null if it is not.'),
  rulesVersion: anyText,
  codeVersion: anyText,
} satisfies PropertiesOf<Replay>

export const replay = named(
  'Replay',
  objectOf(replayParts, { description: 'A replay of quarantined messages, as recorded in the audit.' }),
)

export const replaySummary = named(
  'ReplaySummary',
  objectOf(
    {
      ...replayParts,
      omitted: Type.Optional(
        withDescription(
          Type.Array(oneOf(['filter', 'patch'])),
          'What is too long for a list, and empty here; the replay itself has it.',
        ),
      ),
    } satisfies PropertiesOf<ReplaySummary>,
    { description: 'A replay in a list.' },
  ),
)

export const dryRunSample = named('DryRunSample', objectOf(sample))

export const dryRunResult = named(
  'DryRun',
  objectOf(
    {
      messages: count,
      passing: count,
      failing: count,
      failures: Type.Array(
        objectOf({
          messages: count,
          reason: withDescription(nullable(oneOf(reasons)), 'null if the patch does not apply.'),
          why: withDescription(anyText, 'The error of one of the messages.'),
          sample: refTo(dryRunSample),
        } satisfies PropertiesOf<DryRunFailure>),
        { description: 'The failures by cause, most frequent first.' },
      ),
      passingSample: withDescription(nullable(objectOf(sample)), 'A message that would pass.'),
    } satisfies PropertiesOf<DryRun>,
    { description: 'What a replay would do under the current rules.' },
  ),
)

export const patchTest = named(
  'PatchTest',
  objectOf(
    {
      ...sample,
      passes: Type.Boolean(),
      why: withDescription(nullable(anyText), 'The failed check; null if the message passes.'),
    } satisfies PropertiesOf<PatchTest>,
    { description: 'What a patch does to one message.' },
  ),
)
