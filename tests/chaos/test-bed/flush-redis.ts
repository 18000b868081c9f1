import { queueNames } from '@scores/contracts'
import { withQueue } from '@scores/queue'
import { createLogger } from '@scores/runtime'
import { waitUntil } from '@scores/testkit'

const namespace = 'bullmq'
const log = createLogger('chaos', 'silent')
/** In one step, as a job that the queue has accepted is nowhere else. */
const flushIfEmpty = `
for _, key in ipairs(KEYS) do
  if redis.call('exists', key) == 1 then return 0 end
end
redis.call('flushall')
return 1`

const states = ['wait', 'paused', 'active', 'delayed', 'prioritized', 'failed']

/** Runs FLUSHALL at a moment when the normalizers' queue holds no job, which must come. */
export async function flushRedis(url: string, signal: AbortSignal): Promise<void> {
  await withQueue({ url, namespace }, queueNames.rawMessages, log, async queue => {
    const redis = await queue.getBackend().client
    redis.defineCommand('flushIfEmpty', { numberOfKeys: states.length, lua: flushIfEmpty })
    const keys = states.map(state => queue.toKey(state))
    const isFlushed = async () => (await redis.runCommand('flushIfEmpty', keys)) === 1
    await waitUntil(isFlushed, { what: 'an empty queue', timeoutMs: 60_000, pollIntervalMs: 5, signal })
  })
}

/** Waits until the analytics are scheduled, which FLUSHALL ends. */
export async function untilScheduled(url: string, signal: AbortSignal): Promise<void> {
  const isScheduled = () =>
    withQueue(
      { url, namespace },
      queueNames.analytics,
      log,
      async queue => (await queue.getJobSchedulersCount()) > 0,
    )
  await waitUntil(isScheduled, {
    what: 'the schedule of the analytics',
    timeoutMs: 30_000,
    pollIntervalMs: 500,
    signal,
  })
}
