import type { Logger } from '@scores/runtime'
import { Redis } from 'ioredis'
import type { LeaseStore } from './feed-lease.ts'
import { type QueueLocation, redisPrefix } from './location.ts'

/** Sets the key where it is free or the holder's own. */
const takeScript = `
local holder = redis.call('get', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1`

const releaseScript = `
if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end
return 0`

/** One key per feed: its holder, with the lease's time to live. */
export class RedisLeaseStore implements LeaseStore {
  readonly #redis: Redis
  readonly #prefix: string

  constructor(location: QueueLocation, log: Logger) {
    this.#redis = new Redis(location.url, {
      maxRetriesPerRequest: 1,
      connectTimeout: 5_000,
      commandTimeout: 3_000,
    })
    this.#redis.on('error', (error: Error) => log.warn({ err: error }, 'lease connection'))
    this.#prefix = `${redisPrefix(location)}:lease:`
  }

  async take(feed: string, holder: string, ttlMs: number): Promise<boolean> {
    return (await this.#redis.eval(takeScript, 1, this.#prefix + feed, holder, ttlMs)) === 1
  }

  async release(feed: string, holder: string): Promise<void> {
    await this.#redis.eval(releaseScript, 1, this.#prefix + feed, holder)
  }

  async close(): Promise<void> {
    await this.#redis.quit().catch(() => this.#redis.disconnect())
  }
}
