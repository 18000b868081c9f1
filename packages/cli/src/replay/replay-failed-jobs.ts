import { retryJobs } from '@scores/quarantine'
import { type FailedJob, type FailedJobFilter, listFailedJobs } from '@scores/queue'
import { oneLine } from '@scores/runtime'
import { openCommandContext } from '../command-context.ts'
import { clock, count, messagesOf, print, showProgress, table } from '../terminal/index.ts'

export interface FailedJobOptions {
  id?: string[]
  feed?: string
  why?: string
  list?: boolean
  json?: boolean
}

const maxListed = 1_000

/** Lists the jobs that failed for good, or retries those that match the options. */
export async function replayFailedJobs(env: NodeJS.ProcessEnv, options: FailedJobOptions): Promise<void> {
  const { id, feed, why, list = false, json = false } = options
  const filter: FailedJobFilter = {
    ...(id === undefined ? {} : { ids: id }),
    ...(feed === undefined ? {} : { feed }),
    ...(why === undefined ? {} : { why }),
  }
  await using context = await openCommandContext(env, 'replay')
  const { queue, log } = context
  if (list) {
    const jobs = await listFailedJobs(queue, filter, maxListed, log)
    print(json ? JSON.stringify(jobs, null, 2) : describe(jobs))
    return
  }
  const { jobs, messages } = await retryJobs(
    queue,
    filter,
    done => showProgress(`${count(done.jobs)} jobs`),
    log,
  )
  showProgress('')
  if (json) print(JSON.stringify({ jobs, messages }))
  else
    print(
      jobs === 0
        ? 'There are no failed jobs.'
        : `${count(jobs)} failed ${jobs === 1 ? 'job' : 'jobs'} with ${messagesOf(messages)} ${jobs === 1 ? 'waits' : 'wait'} on the queue again; ./entrypoint status shows the progress.`,
    )
}

function describe(jobs: readonly FailedJob[]): string {
  if (jobs.length === 0) return 'There are no failed jobs.'
  return table(
    ['failed', 'kind', 'messages', 'attempts', 'why', 'job'].map(name => ({
      name,
      isNumber: name === 'messages' || name === 'attempts',
    })),
    jobs.map(({ failedAt, kind, messages, attempts, why, id }) => [
      clock(failedAt.getTime()),
      kind,
      count(messages),
      count(attempts),
      oneLine(why, 60),
      id,
    ]),
  )
}
