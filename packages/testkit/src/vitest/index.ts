export type { SmallDisk } from '../stores/small-disk.ts'
export { type Ended, Installation, type RunningPipeline } from './installation.ts'
export { beginReplay, percent, percentPatch, statuses, takeIn } from './quarantine.ts'
export { canMount, createSmallDisk } from './small-disk.ts'
export { startDashboard, type TestDashboard } from './start-dashboard.ts'
export { eventOf, judgedBy, storeBatch } from './store-batch.ts'
export {
  openTestProducer,
  openTestQueue,
  openTestReplayProducer,
  rawBatch,
  startTestConsumer,
} from './test-queue.ts'
export {
  createEmptyDatabase,
  createTestDatabase,
  createTestQueue,
  openTestDatabase,
  queueBackends,
  quiet,
  rolePasswords,
} from './test-stores.ts'
