import { AppError, describeError } from '@scores/runtime'
import type { QueueLocation } from './location.ts'

/** The error for people when the queue's server does not answer. */
export function queueUnavailable({ url }: QueueLocation, error: unknown): AppError {
  const { protocol, host } = new URL(url)
  return new AppError(
    'QUEUE_UNAVAILABLE',
    `the queue at ${protocol}//${host} is unavailable: ${describeError(error)}`,
    'Check QUEUE_URL and that its server runs. On Postgres, ./entrypoint creates the schema when it starts.',
    { cause: error },
  )
}
