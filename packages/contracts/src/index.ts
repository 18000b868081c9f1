export { advisoryLocks } from './advisory-locks.ts'
export {
  type Check,
  type CheckName,
  type CheckResult,
  checks,
  type Failure,
  type Reason,
  type Severity,
} from './checks.ts'
export { type EncodedBatch, encodeBatch, ReceivedBatch, type ReceivedMessage } from './encoded-batch.ts'
export { eventTypeSchemas, examResultSchema } from './event-types.ts'
export type { FeedConnection } from './feed-connection.ts'
export { messageId, newConnectionId, newListenerRun } from './message-id.ts'
export type { JudgedBy, NormalizedEvent, QuarantinedMessage } from './outcome.ts'
export {
  type Patch,
  type PatchStep,
  patchSchema,
  patchStepSchemas,
} from './patch.ts'
export { type QuarantineFilter, quarantineFilterSchema, reasons } from './quarantine-filter.ts'
export {
  nextStatus,
  type QuarantineAction,
  type QuarantineStatus,
  quarantineStatuses,
  stateTable,
  statusesBefore,
} from './quarantine-status.ts'
export { queueNames } from './queue-names.ts'
export {
  jobIdOf,
  type MessageRange,
  type RawBatch,
  type RawMessage,
  rangeOf,
  rangeOfJobId,
} from './raw-batch.ts'
export {
  type FailedAgain,
  type QuarantinedRow,
  type ReplayJob,
  type ReplayVerdict,
  replayJobId,
} from './replay-job.ts'
export { rulesVersion } from './rules-version.ts'
