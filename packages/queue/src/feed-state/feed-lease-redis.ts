import type { Logger } from '@scores/runtime'
import { Redis } from 'ioredis'
import { type QueueLocation, redisPrefix } from '../connection/location.ts'
import type { LeaseState, LeaseStore } from './feed-lease.ts'

/** The time is the server's, the same for all who ask. A lease that was given back has `expires` 0. */
const takeScript = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder, expires, term, since = unpack(redis.call('hmget', KEYS[1], 'holder', 'expires', 'term', 'since'))
expires = tonumber(expires) or 0
term = tonumber(term) or 0
since = tonumber(since) or now
local hasExpired = expires < now
if holder == ARGV[1] or expires == 0 or (hasExpired and ARGV[3] == '1') then
  if holder ~= ARGV[1] then
    term = term + 1
    since = now
  end
  redis.call('hset', KEYS[1], 'holder', ARGV[1], 'expires', now + ARGV[2], 'term', term, 'since', since)
  return {1, term, now - since, 0}
end
return {0, term, now - since, hasExpired and 1 or 0}`

const releaseScript = `
if redis.call('hget', KEYS[1], 'holder') == ARGV[1] then redis.call('hset', KEYS[1], 'expires', 0) end
return 0`

/** One hash per feed. */
export class RedisLeaseStore implements LeaseStore {
  readonly #redis: Redis
  readonly #prefix: string

  constructor(location: QueueLocation, log: Logger) {
    this.#redis = new Redis(location.url, {
      maxRetriesPerRequest: 1,
      connectTimeout: 3_000,
      commandTimeout: 3_000,
      // A holder has to be back before others may take its lease.
      retryStrategy: () => 200,
    })
    this.#redis.on('error', (error: Error) => log.debug({ err: error }, 'lease connection'))
    this.#prefix = `${redisPrefix(location)}:feed-lease:`
  }

  async take(feed: string, holder: string, ttlMs: number, evenIfExpired: boolean): Promise<LeaseState> {
    const [isMine, term, heldForMs, hasExpired] = (await this.#redis.eval(
      takeScript,
      1,
      this.#prefix + feed,
      holder,
      ttlMs,
      evenIfExpired ? 1 : 0,
    )) as [number, number, number, number]
    return { isMine: isMine === 1, term, heldForMs, hasExpired: hasExpired === 1 }
  }

  async release(feed: string, holder: string): Promise<void> {
    await this.#redis.eval(releaseScript, 1, this.#prefix + feed, holder)
  }

  async close(): Promise<void> {
    await this.#redis.quit().catch(() => this.#redis.disconnect())
  }
}
