import { AppError } from '@scores/runtime'
import { isConnectionLost } from './store-errors.ts'

/** Reports a connection lost during the operation. Further up, the queue and the database could not be told apart. */
export async function askQueue<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    if (!isConnectionLost(error)) throw error
    throw new AppError(
      'QUEUE_UNAVAILABLE',
      'the queue is unavailable',
      'Try again; GET /readyz shows when it is back.',
      { cause: error },
    )
  }
}
