import { patchSchema, patchStepSchemas, reasons } from '@scores/contracts'
import {
  anyText,
  count,
  flag,
  id,
  listOf,
  nullable,
  objectOf,
  oneOf,
  ref,
  type Schema,
  said,
  time,
} from './schema-parts.ts'

export const replayStatus = oneOf(['running', 'done', 'cancelled'])

const sample = {
  id,
  before: said(anyText, 'The payload as it is.'),
  after: said(anyText, 'The payload as it was judged.'),
}

const replay = objectOf(
  {
    id,
    status: replayStatus,
    requestedBy: anyText,
    requestedAt: time,
    endedAt: nullable(time),
    endedBy: said(nullable(anyText), 'Who cancelled it.'),
    filter: ref('QuarantineFilter'),
    patch: { anyOf: [ref('Patch'), { type: 'null' }] },
    rate: said(count, 'Messages a second at most.'),
    planned: said(count, 'Messages that it took.'),
    stored: count,
    duplicate: said(count, 'Whose event was there already.'),
    failed: said(count, 'That failed again and are open.'),
    exhausted: said(count, 'That failed again, and as often as they may.'),
    released: said(count, 'That were not tried, as it was cancelled.'),
    waitsBecause: said(nullable(anyText), 'Why it does not get on; null while it does.'),
    rulesVersion: anyText,
    codeVersion: anyText,
  },
  { description: 'A replay of quarantined messages, as the audit has it.' },
)

const trial = objectOf(
  {
    messages: count,
    passing: count,
    failing: count,
    failures: said(
      listOf(
        objectOf({
          messages: count,
          reason: said(nullable(oneOf(reasons)), 'null where the patch does not apply.'),
          why: said(anyText, 'Of one of them.'),
          sample: ref('DryRunSample'),
        }),
      ),
      'Why they would fail, by cause, the most frequent first.',
    ),
    passingSample: said(nullable(objectOf(sample)), 'One that would pass.'),
  },
  { description: "What a replay would do, by today's rules." },
)

const failedJob = objectOf(
  {
    id: anyText,
    kind: oneOf(['batch', 'replay', 'feed connection']),
    messages: said(count, 'That it carries.'),
    feed: said(nullable(anyText), 'null where it has none.'),
    failedAt: time,
    attempts: count,
    why: anyText,
  },
  { description: 'A job that rests as failed: an outage used up its attempts.' },
)

const steps = {
  ...patchSchema.properties.steps,
  items: { oneOf: Object.values(patchStepSchemas) },
}

export const replaySchemas: Readonly<Record<string, Schema>> = {
  Patch: { ...patchSchema, properties: { ...patchSchema.properties, steps } },
  Replay: replay,
  DryRun: trial,
  DryRunSample: objectOf(sample),
  PatchTest: objectOf(
    { ...sample, passes: flag, why: said(nullable(anyText), 'What it fails; null where it passes.') },
    { description: 'What a patch does to one message.' },
  ),
  FailedJob: failedJob,
  RetriedJobs: objectOf({ jobs: count, messages: said(count, 'That they carry.') }),
}
