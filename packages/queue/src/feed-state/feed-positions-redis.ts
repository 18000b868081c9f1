import type { Logger } from '@scores/runtime'
import { Redis } from 'ioredis'
import { type QueueLocation, redisPrefix } from '../connection/location.ts'
import { queueUnavailable } from '../connection/queue-unavailable.ts'
import type { FeedPosition, FeedPositionStore } from './feed-positions.ts'

/** One hash: the run's id → the run as JSON. */
export class RedisFeedPositions implements FeedPositionStore {
  readonly #redis: Redis
  readonly #key: string
  readonly #location: QueueLocation

  constructor(location: QueueLocation, log: Logger) {
    this.#redis = new Redis(location.url, {
      maxRetriesPerRequest: 1,
      connectTimeout: 5_000,
      commandTimeout: 5_000,
    })
    this.#redis.on('error', (error: Error) => log.warn({ err: error }, 'feed position connection'))
    this.#location = location
    this.#key = `${redisPrefix(location)}:listener-runs`
  }

  async save(run: FeedPosition): Promise<void> {
    await this.#redis.hset(this.#key, run.listenerRun, JSON.stringify(run))
  }

  async lastEventId(feed: string): Promise<string | null> {
    const last = (await this.runs()).find(run => run.feed === feed)
    return last?.eventId || null
  }

  async runs(): Promise<FeedPosition[]> {
    const values = await this.#redis.hvals(this.#key).catch((error: unknown) => {
      throw queueUnavailable(this.#location, error)
    })
    const runs = values.map(json => JSON.parse(json) as FeedPosition)
    return runs.sort((a, b) => (a.listenerRun < b.listenerRun ? 1 : -1))
  }

  async close(): Promise<void> {
    await this.#redis.quit().catch(() => this.#redis.disconnect())
  }
}
