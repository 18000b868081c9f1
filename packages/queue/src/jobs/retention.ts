import { variable } from '@scores/runtime'

const defaultKeepFinished = 200

/** Variables of every service that takes jobs from the queue. */
export const workerVariables = {
  QUEUE_KEEP_FINISHED: variable.integer(
    0,
    1_000_000,
  )({
    desc: 'Number of finished jobs that each queue keeps for Bull Board. Failed jobs are always kept.',
    default: defaultKeepFinished,
  }),
}

/** Keeps the latest finished jobs of a queue for people to inspect. Failed jobs stay until they are retried. */
export const keepLatestFinished = (count = defaultKeepFinished) => ({ removeOnComplete: { count } })

/** Connection reports are in the database once processed. */
export const removeWhenFinished = { removeOnComplete: true }

/** Failed analytics runs of about an hour. */
export const keepLatestFailedRuns = { removeOnFail: { count: 60 } }
