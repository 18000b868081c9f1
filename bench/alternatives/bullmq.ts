import type { ReceivedMessage } from '@scores/contracts'
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import type { Roles } from './alternatives.ts'
import { readMessages } from './read-messages.ts'
import { messageStore } from './store-message.ts'

const concurrency = 50

export const roles: Roles = {
  prepare: async () => undefined,
  produce: async ({ queueUrl, feedUrl }) => {
    const queue = new Queue<ReceivedMessage>('messages', { connection: new Redis(queueUrl) })
    readMessages(feedUrl, async messages => {
      await queue.addBulk(
        messages.map(data => ({ name: 'message', data, opts: { removeOnComplete: true, attempts: 25 } })),
      )
    })
  },
  work: async ({ queueUrl, databaseUrl }) => {
    const store = messageStore(databaseUrl, concurrency / 2)
    const connection = new Redis(queueUrl, { maxRetriesPerRequest: null })
    const worker = new Worker<ReceivedMessage>('messages', job => store(job.data), {
      connection,
      concurrency,
    })
    await worker.waitUntilReady()
  },
}
