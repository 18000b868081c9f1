import type { Logger } from '@scores/runtime'
import { type QueueLocation, queueKind } from '../connection/location.ts'
import { PostgresFeedPositions } from './feed-positions-postgres.ts'
import { RedisFeedPositions } from './feed-positions-redis.ts'

/** How far one run of a listener got. */
export interface FeedPosition {
  feed: string
  /** UUIDv7. */
  listenerRun: string
  /** Of the last message that the queue accepted. From 1. */
  sequence: number
  /** The feed's event id there; empty where the feed has none. */
  eventId: string
}

/**
 * How far each feed was read: kept beside the queue, as it tells what the queue has accepted, so that the
 * listener needs no other store.
 */
export interface FeedPositionStore {
  /** Call it only after the queue accepted all messages up to there. */
  save(run: FeedPosition): Promise<void>
  /** The event id to resume the feed after; null where nothing is known or the feed has no ids. */
  lastEventId(feed: string): Promise<string | null>
  /** Every run there was, the newest first. */
  runs(): Promise<FeedPosition[]>
  close(): Promise<void>
}

export const FeedPositionStore = {
  open: (location: QueueLocation, log: Logger): FeedPositionStore =>
    queueKind(location) === 'redis'
      ? new RedisFeedPositions(location, log)
      : new PostgresFeedPositions(location, log),
}
