export { Installation } from './installation.ts'
export { beginReplay, percent, percentPatch, statuses, takeIn } from './quarantine.ts'
export { eventOf, judgedBy, storeBatch } from './store-batch.ts'
export { credentials, failure, openTestApi } from './test-api.ts'
export { operationsOf } from './test-document.ts'
export { requestsOf } from './test-requests.ts'
export { startSimulator, temporaryFolder } from './test-simulator.ts'
export {
  batchesOf,
  batchOf,
  createFolder,
  createSpyLog,
  drain,
  listenerRun,
  openSpool,
  segmentsIn,
  sequencesOf,
  spoolAppender,
} from './test-spool.ts'
export {
  createEmptyDatabase,
  createTestDatabase,
  createTestQueue,
  openTestDatabase,
  queueBackends,
  quiet,
} from './test-stores.ts'
