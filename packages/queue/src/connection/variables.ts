import { variable } from '@scores/runtime'
import type { QueueLocation } from './location.ts'

/** The variables of every service that uses the queue. */
export const queueVariables = {
  QUEUE_URL: variable.url(['redis', 'rediss', 'postgres', 'postgresql'])({
    desc: 'Where the queue is: redis:// or rediss:// for BullMQ on Redis, postgres:// for BullMQ on Postgres.',
    example: 'redis://localhost:6379',
  }),
  QUEUE_NAMESPACE: variable.text({
    desc: 'What keeps this pipeline apart from others on the same server: the key prefix on Redis, the schema on Postgres.',
    default: 'bullmq',
  }),
}

export const defaultKeepFinished = 200

/** The variables of every service that takes jobs from the queue. */
export const workerVariables = {
  QUEUE_KEEP_FINISHED: variable.integer(
    0,
    1_000_000,
  )({
    desc: 'Finished jobs of each queue that stay there for people to look at in Bull Board, the last ones. Failed ones always stay.',
    default: defaultKeepFinished,
  }),
}

/** The queue's place, from a config that holds `queueVariables`. */
export const queueLocation = (config: { QUEUE_URL: string; QUEUE_NAMESPACE: string }): QueueLocation => ({
  url: config.QUEUE_URL,
  namespace: config.QUEUE_NAMESPACE,
})
