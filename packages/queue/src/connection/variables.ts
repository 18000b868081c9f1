import { variable } from '@scores/runtime'
import type { QueueLocation } from './location.ts'

/** Variables of every service that uses the queue. */
export const queueVariables = {
  QUEUE_URL: variable.url(['redis', 'rediss', 'postgres', 'postgresql'])({
    desc: 'The queue: redis:// or rediss:// for BullMQ on Redis, postgres:// for BullMQ on Postgres.',
    example: 'redis://localhost:6379',
  }),
  QUEUE_NAMESPACE: variable.text({
    desc: 'Separates this pipeline from others on the same server: the key prefix on Redis, the schema on Postgres.',
    default: 'bullmq',
  }),
}

/** Reads the queue's location from a config that holds `queueVariables`. */
export const queueLocation = (config: { QUEUE_URL: string; QUEUE_NAMESPACE: string }): QueueLocation => ({
  url: config.QUEUE_URL,
  namespace: config.QUEUE_NAMESPACE,
})
