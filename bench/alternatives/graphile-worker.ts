import type { ReceivedMessage } from '@scores/contracts'
import { Logger, makeWorkerUtils, run, runMigrations, type WorkerPreset } from 'graphile-worker'
import type { Roles } from './alternatives.ts'
import { readMessages } from './read-messages.ts'
import { messageStore } from './store-message.ts'

declare global {
  namespace GraphileWorker {
    /** Payloads by task, as graphile-worker's types expect them. */
    interface Tasks {
      message: ReceivedMessage
    }
  }
}

const concurrentJobs = 24
const silent = new Logger(() => () => undefined)

// https://worker.graphile.org/docs/performance
const worker = {
  concurrentJobs,
  maxPoolSize: concurrentJobs + 1,
  localQueue: { size: 500 },
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
} satisfies Partial<typeof WorkerPreset.worker>

export const roles: Roles = {
  prepare: ({ databaseUrl }) => runMigrations({ connectionString: databaseUrl, logger: silent }),
  produce: async ({ databaseUrl, feedUrl }) => {
    const utils = await makeWorkerUtils({ connectionString: databaseUrl, logger: silent })
    readMessages(feedUrl, async messages => {
      await utils.addJobs(messages.map(payload => ({ identifier: 'message', payload })))
    })
  },
  work: async ({ databaseUrl }) => {
    const store = messageStore(databaseUrl, concurrentJobs)
    await run({
      preset: { worker: { ...worker, connectionString: databaseUrl, logger: silent } },
      taskList: { message: payload => store(payload) },
    })
  },
}
