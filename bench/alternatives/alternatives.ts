import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { nodeFlags } from '@scores/installation'
import { AppError, projectFolder } from '@scores/runtime'
import type { QueueKind } from '../report/results.ts'

/** Another way to do the same work: same feed, checks and tables, one reading process and two workers. */
export interface Alternative {
  name: string
  /** Its tuning. */
  how: string
  queue: QueueKind
  /** Its file in this folder. */
  file: string
}

export const alternatives: readonly Alternative[] = [
  {
    name: 'BullMQ, one job per message',
    how: 'on Redis; addBulk of 500 jobs, concurrency 50, one prepared insert a job',
    queue: 'redis',
    file: 'bullmq.ts',
  },
  {
    name: 'pg-boss',
    how: 'insert() of 500 jobs, work() with batchSize 500, burstWhenBatchFull and LISTEN/NOTIFY; the rows of a batch are inserted at once, in the way that the pipeline does it',
    queue: 'postgres',
    file: 'pg-boss.ts',
  },
  {
    name: 'graphile-worker',
    how: 'as its page on performance says: concurrentJobs 24, localQueue 500, completeJobBatchDelay 0; addJobs() of 500 jobs, one prepared insert a job',
    queue: 'postgres',
    file: 'graphile-worker.ts',
  },
]

export interface Urls {
  databaseUrl: string
  queueUrl: string
  feedUrl: string
}

/** The roles of an alternative's processes. */
export interface Roles {
  /** Prepares the store. */
  prepare: (urls: Urls) => Promise<void>
  /** Reads the feed and puts each message on the queue. */
  produce: (urls: Urls) => Promise<void>
  /** Takes messages from the queue, checks and stores them. */
  work: (urls: Urls) => Promise<void>
}

/** Starts the processes, which end with `resources`. Returns once they are ready. */
export async function startAlternative(
  { file, name }: Alternative,
  urls: Urls,
  resources: AsyncDisposableStack,
): Promise<void> {
  const start = async (role: keyof Roles) => {
    const args = [
      ...nodeFlags('normalizer'),
      join(projectFolder, 'bench/alternatives/main.ts'),
      file,
      role,
      JSON.stringify(urls),
    ]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
    resources.defer(() => {
      child.kill('SIGKILL')
      return ended
    })
    const isReady = new Promise<boolean>(resolve => child.once('message', () => resolve(true)))
    if (await Promise.race([isReady, ended.then(() => false)])) return
    throw new AppError('ALTERNATIVE', `${name}: the process that is to ${role} ended`, 'See what it printed.')
  }
  await start('prepare')
  await Promise.all([start('work'), start('work')])
  await start('produce')
}
