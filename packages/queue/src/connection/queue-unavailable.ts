import { AppError, describeError } from '@scores/runtime'
import type { QueueLocation } from './location.ts'

/** What is told people when the queue's server can't be asked. */
export function queueUnavailable({ url }: QueueLocation, error: unknown): AppError {
  const { protocol, host } = new URL(url)
  return new AppError(
    'QUEUE_UNAVAILABLE',
    `the queue at ${protocol}//${host} is not there: ${describeError(error)}`,
    'Check QUEUE_URL and that its server runs; on Postgres the schema comes from ./entrypoint, which migrates first.',
    { cause: error },
  )
}
