import type { Logger } from '@scores/runtime'
import { type QueueLocation, queueKind } from '../connection/location.ts'
import type { FeedState } from './feed-state.ts'
import { PostgresFeedState } from './postgres-feed-state.ts'
import { RedisFeedState } from './redis-feed-state.ts'

/** Opens the feed state beside a queue. It connects on first use and again after an outage. */
export const openFeedState = (location: QueueLocation, log: Logger): FeedState =>
  queueKind(location) === 'redis' ? new RedisFeedState(location, log) : new PostgresFeedState(location, log)
