import type { TSchema } from 'typebox'
import { errorReply } from '../errors/error-reply-schema.ts'
import { failedJob, retriedJobs } from '../failed-jobs/failed-job-schemas.ts'
import { ledger, reasonsOverTime } from '../ledger/ledger-schemas.ts'
import {
  analyticsRun,
  feedConnection,
  feedGap,
  feedPause,
  resumption,
  serviceProcess,
  verification,
} from '../operations/operation-schemas.ts'
import { health, ledgerTotals, liveMessage, overview } from '../overview/overview-schemas.ts'
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
import { eventRow, eventStory, exam, examRow, student, studentRow } from '../scores/score-schemas.ts'
import { session } from '../session/session-schemas.ts'
import { why } from '../why/why-schemas.ts'

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
  health,
  ledgerTotals,
  overview,
  liveMessage,
  ledger,
  reasonsOverTime,
  studentRow,
  student,
  examRow,
  exam,
  eventRow,
  eventStory,
  feedGap,
  feedConnection,
  analyticsRun,
  feedPause,
  resumption,
  serviceProcess,
  verification,
  why,
  session,
]
