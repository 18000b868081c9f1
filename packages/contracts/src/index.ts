export { advisoryLocks } from './advisory-locks.ts'
export {
  type Check,
  type CheckName,
  type CheckResult,
  checkNames,
  checks,
  type Failure,
  messageLimits,
  type Reason,
  reasons,
  type Severity,
} from './checks.ts'
export { eventTypeSchemas, examResultSchema } from './event-types.ts'
export type { FeedConnection } from './feed-connection.ts'
export {
  type EncodedBatch,
  encodeBatch,
  ReceivedBatch,
  type ReceivedMessage,
} from './message/encoded-batch.ts'
export {
  type EnvelopeExcess,
  envelopeExcesses,
  isIdTooLong,
  isTypeTooLong,
  maxIdBytes,
  maxTypeCharacters,
} from './message/envelope.ts'
export { messageId, newConnectionId, newListenerRun } from './message/message-id.ts'
export {
  jobIdOf,
  type MessageRange,
  type RawBatch,
  type RawMessage,
  rangeOf,
  rangeOfJobId,
} from './message/raw-batch.ts'
export type { JudgedBy, NormalizedEvent, QuarantinedMessage } from './outcome.ts'
export { type Patch, type PatchStep, patchSchema } from './patch.ts'
export { comparableText, type QuarantineFilter, quarantineFilterSchema } from './quarantine-filter.ts'
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
  type FailedAgain,
  type QuarantinedRow,
  type ReplayJob,
  type ReplayVerdict,
  replayJobId,
} from './replay-job.ts'
export { rulesVersion } from './rules-version.ts'
