export { superviseFeed } from './connection/supervise-feed.ts'
export { Batcher } from './delivery/batcher.ts'
