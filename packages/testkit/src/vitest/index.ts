export { type Ended, Installation } from './installation.ts'
export { beginReplay, percent, percentPatch, statuses, takeIn } from './quarantine.ts'
export {
  createEmptyDatabase,
  createTestDatabase,
  createTestQueue,
  openTestDatabase,
  queueBackends,
  quiet,
} from './test-stores.ts'
