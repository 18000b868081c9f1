import { randomUUID } from 'node:crypto'
import { FeedLease, FeedPositionStore, IngestProducer, queueLocation } from '@scores/queue'
import type { Run } from '@scores/runtime'
import { readConfig } from './config.ts'
import { listen } from './listen.ts'

export const run: Run = async ({ env, log, resources, fail }) => {
  const config = readConfig(env)
  const location = queueLocation(config)
  const producer = await IngestProducer.open(location, config.QUEUE_MAX_JOBS, log)
  resources.defer(() => producer.close())
  const positions = FeedPositionStore.open(location, log)
  resources.defer(() => positions.close())
  const leases = FeedLease.openStore(location, log)
  resources.defer(() => leases.close())

  const stopping = new AbortController()
  const lease = new FeedLease(leases, config.FEED_NAME, config.LISTENER_ID || randomUUID(), log)
  const listening = lease
    .hold(
      held => listen({ config, producer, positions, lease: held, stopping: stopping.signal }, log),
      stopping.signal,
    )
    .catch(fail)
  resources.defer(() => {
    stopping.abort()
    return listening
  })
}
