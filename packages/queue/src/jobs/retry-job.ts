import { ErrorCode, type Job } from 'bullmq'

/** Puts a failed job on the queue again, with as many attempts as a new one. Returns false if it is not failed any more. */
export async function retryJob(job: Job): Promise<boolean> {
  try {
    await job.retry('failed', { resetAttemptsMade: true, resetAttemptsStarted: true })
    return true
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === ErrorCode.JobNotInState || code === ErrorCode.JobNotExist) return false
    throw error
  }
}
