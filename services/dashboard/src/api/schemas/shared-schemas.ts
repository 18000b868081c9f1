import type { TSchema } from 'typebox'
import { errorReply } from '../errors/error-reply-schema.ts'
import { failedJob, retriedJobs } from '../failed-jobs/failed-job-schemas.ts'
import {
  messageCount,
  neighbours,
  payloadVerdict,
  purgeResult,
  quarantinedStory,
  quarantinedSummary,
  quarantineFilter,
  quarantineGroup,
} from '../quarantine/quarantine-schemas.ts'
import {
  dryRunResult,
  dryRunSample,
  patch,
  patchTest,
  replay,
  replaySummary,
} from '../replays/replay-schemas.ts'

/** The schemas that routes refer to by name. */
export const sharedSchemas: readonly (TSchema & { $id: string })[] = [
  errorReply,
  quarantineFilter,
  quarantinedSummary,
  quarantinedStory,
  quarantineGroup,
  messageCount,
  neighbours,
  payloadVerdict,
  purgeResult,
  patch,
  replay,
  replaySummary,
  dryRunResult,
  dryRunSample,
  patchTest,
  failedJob,
  retriedJobs,
]
