import { retryFailedJobs } from '@scores/queue'
import { createLogger } from '@scores/runtime'
import { readCliConfig } from '../cli-config.ts'
import { withStores } from '../stores.ts'
import { count, print, showProgress } from '../terminal.ts'

/** Puts the jobs that rest as failed after an outage on the queue again. */
export async function replayFailedJobs(env: NodeJS.ProcessEnv): Promise<void> {
  const log = createLogger('replay', 'silent')
  await withStores(readCliConfig(env), async ({ queue }) => {
    const { jobs, messages } = await retryFailedJobs(
      queue,
      done => showProgress(`${count(done.jobs)} jobs`),
      log,
    )
    showProgress('')
    print(
      jobs === 0
        ? 'There are no failed jobs.'
        : `${count(jobs)} failed ${jobs === 1 ? 'job' : 'jobs'} with ${count(messages)} ${messages === 1 ? 'message' : 'messages'} ${jobs === 1 ? 'waits' : 'wait'} on the queue again; ./entrypoint status shows how they get on.`,
    )
  })
}
