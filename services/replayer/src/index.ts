export { superviseReplays } from './supervise-replays.ts'
