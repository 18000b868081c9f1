import type { ReceivedMessage } from '@scores/contracts'
import { createLogger } from '@scores/runtime'
import { insertEvents, openDatabase } from '@scores/storage'
import { PgBoss } from 'pg-boss'
import type { Roles } from './alternatives.ts'
import { batchSize, readMessages } from './read-messages.ts'
import { eventOf } from './store-message.ts'

const queue = 'messages'
const connections = 2

async function start(databaseUrl: string): Promise<PgBoss> {
  const boss = new PgBoss({ connectionString: databaseUrl, useListenNotify: true })
  boss.on('error', error => console.error(error))
  await boss.start()
  return boss
}

export const roles: Roles = {
  prepare: async ({ databaseUrl }) => {
    const boss = await start(databaseUrl)
    await boss.createQueue(queue, { notify: true, deleteAfterSeconds: 3_600 })
    await boss.stop()
  },
  produce: async ({ databaseUrl, feedUrl }) => {
    const boss = await start(databaseUrl)
    readMessages(feedUrl, async messages => {
      await boss.insert(
        queue,
        messages.map(data => ({ data })),
      )
    })
  },
  work: async ({ databaseUrl }) => {
    const boss = await start(databaseUrl)
    const db = openDatabase(
      { url: databaseUrl, name: 'pg-boss', connections, statementTimeoutMs: 30_000 },
      createLogger('bench', 'error'),
    )
    const options = {
      batchSize,
      burstWhenBatchFull: true,
      localConcurrency: connections,
      pollingIntervalSeconds: 0.5,
    }
    await boss.work<ReceivedMessage>(queue, options, async jobs => {
      const events = jobs.map(({ data }) => eventOf(data))
      await db.transaction().execute(trx => insertEvents(trx, 0, events, 'skip'))
    })
  },
}
