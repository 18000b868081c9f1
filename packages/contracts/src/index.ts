export {
  type Check,
  type CheckName,
  type CheckResult,
  checks,
  type Failure,
  type Reason,
  type Severity,
} from './checks.ts'
export { eventTypeSchemas, examResultSchema } from './event-types.ts'
export { messageId, newListenerRun } from './message-id.ts'
export type { NormalizedEvent, QuarantinedMessage } from './outcome.ts'
export { queueNames } from './queue-names.ts'
export { decodeBatch, encodeBatch, jobIdOf, type RawBatch, type RawMessage } from './raw-batch.ts'
