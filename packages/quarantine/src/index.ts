export { changeMessages, editMessage, planPurge, purge } from './change-messages.ts'
export { checkFilter } from './check-filter.ts'
export { Refusal, type RefusalCode } from './errors.ts'
export { currentPayload, getMessage } from './get-message.ts'
export { retryJobs } from './retry-jobs.ts'
export { defaultRate, getReplay, maxRate, type ReplayPlan, startReplay, stopReplay } from './start-replay.ts'
export {
  type PatchTest,
  type Trial,
  type TrialFailure,
  type TrialSample,
  testPatch,
  tryReplay,
} from './try-replay.ts'
