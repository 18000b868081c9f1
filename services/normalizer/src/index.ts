export { judgeBatch } from './judge-batch.ts'
export { storeBatch } from './process-batch.ts'
export { processReplay } from './process-replay.ts'
