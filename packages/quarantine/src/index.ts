export { changeMessages, editMessage, planPurge, purge } from './change-messages.ts'
export { checkFilter } from './check-filter.ts'
export {
  type DryRun,
  type DryRunFailure,
  type DryRunSample,
  dryRun,
  type PatchTest,
  testPatch,
} from './dry-run.ts'
export { RequestError } from './errors.ts'
export { currentPayload, getMessage, getNeighbours } from './get-message.ts'
export { judgePayload, type PayloadVerdict } from './judge-payload.ts'
export { type Resumption, resumeQueue } from './resume-queue.ts'
export { retryJobs } from './retry-jobs.ts'
export { defaultRate, getReplay, maxRate, type ReplayPlan, startReplay, stopReplay } from './start-replay.ts'
