import { describeError, type Logger } from '@scores/runtime'
import { Redis } from 'ioredis'
import { halfOpenDetection, type QueueLocation, redisPrefix } from '../connection/location.ts'
import { queueUnavailable } from '../connection/queue-unavailable.ts'
import type { FeedPosition, FeedState, FeedWait, LeaseRequest, LeaseState } from './feed-state.ts'

/** A lease lasts three seconds, so a slower answer is worthless. */
const timeoutMs = 3_000
/** A holder must be back before others may take its lease. */
const reconnectEveryMs = 200

/** Times come from the server, so all listeners agree on them. A released lease has `expires` 0. */
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

/** One step, so that no position that is saved meanwhile is replaced by an older one. */
const clearScript = `
local values = redis.call('hgetall', KEYS[1])
for i = 1, #values, 2 do
  local position = cjson.decode(values[i + 1])
  if position.feed == ARGV[1] then
    position.eventId = ''
    redis.call('hset', KEYS[1], values[i], cjson.encode(position))
  end
end
return 0`

/**
 * Keeps one hash per lease, one hash of all positions (listener run → position as JSON), and one of all waits
 * (feed → wait as JSON).
 */
export class RedisFeedState implements FeedState {
  readonly #redis: Redis
  readonly #location: QueueLocation
  readonly #leaseKey: (feed: string) => string
  readonly #positionsKey: string
  readonly #waitsKey: string

  constructor(location: QueueLocation, log: Logger) {
    this.#redis = new Redis(location.url, {
      maxRetriesPerRequest: 1,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      ...halfOpenDetection,
      socketTimeout: timeoutMs,
      retryStrategy: () => reconnectEveryMs,
    })
    this.#redis.on('error', (error: Error) =>
      log.debug({ why: describeError(error) }, 'feed state connection lost'),
    )
    this.#location = location
    this.#leaseKey = feed => `${redisPrefix(location)}:feed-lease:${feed}`
    this.#positionsKey = `${redisPrefix(location)}:listener-runs`
    this.#waitsKey = `${redisPrefix(location)}:feed-waits`
  }

  async takeLease({ feed, holder, ttlMs, takeExpired }: LeaseRequest): Promise<LeaseState> {
    const answer = await this.#redis.eval(
      takeScript,
      1,
      this.#leaseKey(feed),
      holder,
      ttlMs,
      takeExpired ? 1 : 0,
    )
    const [isMine, term, heldForMs, hasExpired] = Array.isArray(answer) ? answer.map(Number) : []
    return {
      isMine: isMine === 1,
      term: term ?? 0,
      heldForMs: heldForMs ?? 0,
      hasExpired: hasExpired === 1,
    }
  }

  async releaseLease(feed: string, holder: string): Promise<void> {
    await this.#redis.eval(releaseScript, 1, this.#leaseKey(feed), holder)
  }

  async savePosition(position: FeedPosition): Promise<void> {
    await this.#redis.hset(this.#positionsKey, position.listenerRun, JSON.stringify(position))
  }

  async readPositions(): Promise<FeedPosition[]> {
    const values = await this.#redis.hvals(this.#positionsKey).catch((error: unknown) => {
      throw queueUnavailable(this.#location, error)
    })
    return values.map(parsePosition).sort((a, b) => (a.listenerRun < b.listenerRun ? 1 : -1))
  }

  async clearPosition(feed: string): Promise<void> {
    await this.#redis.eval(clearScript, 1, this.#positionsKey, feed)
  }

  async saveWait(feed: string, wait: FeedWait | null): Promise<void> {
    if (wait === null) await this.#redis.hdel(this.#waitsKey, feed)
    else await this.#redis.hset(this.#waitsKey, feed, JSON.stringify(wait))
  }

  async readWait(feed: string): Promise<FeedWait | null> {
    const json = await this.#redis.hget(this.#waitsKey, feed)
    return json === null ? null : parseWait(json)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#redis.quit().catch(() => this.#redis.disconnect())
  }
}

// Only savePosition and saveWait write these values.
const parsePosition = (json: string): FeedPosition => JSON.parse(json)
const parseWait = (json: string): FeedWait => JSON.parse(json)
