export { type Diagnosis, diagnose, type Level, type Problem } from './diagnose.ts'
export { ago, clock, count, duration, megabytes, messagesOf } from './figures.ts'
export type { Snapshot } from './snapshot.ts'
