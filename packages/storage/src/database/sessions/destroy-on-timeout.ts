import type { PoolClient } from 'pg'

/** The message of pg when no answer came within `query_timeout`. Its error has no code. */
const timeoutMessage = 'Query read timeout'

/**
 * Closes a connection when a statement gets no answer in time, so that the pool replaces it. pg itself would keep it and
 * send the next statement after the unanswered one.
 */
export function destroyOnTimeout(client: PoolClient): void {
  const { query } = client
  let failure: Error | null = null
  const watched = (...args: unknown[]): unknown => {
    // Such as the rollback: what went wrong is the timeout, not that the connection is closed.
    if (failure) return Promise.reject(failure)
    const answer: unknown = Reflect.apply(query, client, args)
    if (answer instanceof Promise) {
      answer.catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== timeoutMessage) return
        failure = error
        // With a statement under way, `end` closes the socket at once.
        client.end().catch(() => undefined)
      })
    }
    return answer
  }
  Object.assign(client, { query: watched })
}
