import type { FailedJob, RetriedJobs } from '@scores/queue'
import {
  anyText,
  count,
  named,
  nullable,
  objectOf,
  oneOf,
  type PropertiesOf,
  time,
  withDescription,
} from '../schemas/schema-parts.ts'

export const failedJob = named(
  'FailedJob',
  objectOf(
    {
      id: anyText,
      kind: oneOf(['batch', 'replay', 'feed connection']),
      messages: withDescription(count, 'Messages in the job.'),
      feed: withDescription(nullable(anyText), 'null if the job has no feed.'),
      failedAt: time,
      attempts: count,
      why: withDescription(anyText, 'The error, at most 2,000 characters.'),
    } satisfies PropertiesOf<FailedJob>,
    { description: 'A failed job: an outage used up its attempts.' },
  ),
)

export const retriedJobs = named(
  'RetriedJobs',
  objectOf({
    jobs: count,
    messages: withDescription(count, 'Messages in these jobs.'),
  } satisfies PropertiesOf<RetriedJobs>),
)
