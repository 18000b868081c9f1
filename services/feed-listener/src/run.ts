import { randomUUID } from 'node:crypto'
import { FeedLease, IngestProducer, openFeedState, queueLocation } from '@scores/queue'
import type { Run } from '@scores/runtime'
import { readConfig } from './config.ts'
import { listen } from './listen.ts'

export const run: Run = async ({ env, log, resources, fail, setWorking }) => {
  const config = readConfig(env)
  const location = queueLocation(config)
  const producer = resources.use(await IngestProducer.open(location, config.QUEUE_MAX_JOBS, log))
  const feedState = resources.use(openFeedState(location, log))

  const stopping = new AbortController()
  const lease = new FeedLease(feedState, config.FEED_NAME, config.LISTENER_ID || randomUUID(), log)
  const listening = lease
    .hold(
      held =>
        listen({ config, producer, feedState, lease: held, stopping: stopping.signal, setWorking }, log),
      stopping.signal,
    )
    .catch(fail)
  resources.defer(() => {
    stopping.abort()
    return listening
  })
}
