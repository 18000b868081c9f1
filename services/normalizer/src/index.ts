export { processReplay } from './process-replay.ts'
