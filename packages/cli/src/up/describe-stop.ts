import type { Reconciliation } from '@scores/reconciliation'
import { describeMissing } from '@scores/reconciliation'
import { describeError, pause } from '@scores/runtime'

const checkTimeoutMs = 10_000
/** Only the listener holds messages that neither the queue nor the spool has. */
const holder = 'feed-listener'

/**
 * Checks what became of all messages, and says only what it found.
 *
 * @param problems - what did not go in order, each beginning with the name of the service
 * @param read - reads the reconciliation; it may fail or hang
 */
export async function describeStop(
  problems: readonly string[],
  read: () => Promise<Pick<Reconciliation, 'missing'>>,
  timeoutMs = checkTimeoutMs,
): Promise<string> {
  const doubts = [
    ...problems.filter(problem => problem.startsWith(holder)),
    ...(await checkMessages(read, timeoutMs)),
  ]
  const notes = problems.filter(problem => !problem.startsWith(holder)).map(note => `${note}. `)
  if (doubts.length === 0) return `${notes.join('')}Nothing is lost; ./entrypoint continues from here.`
  return [
    `${notes.join('')}It is not certain that nothing is lost:`,
    ...doubts.map(doubt => `  - ${doubt}`),
    'A feed with ids sends again what was not handed over. ./entrypoint continues from here, and ./entrypoint verify checks again.',
  ].join('\n')
}

async function checkMessages(
  read: () => Promise<Pick<Reconciliation, 'missing'>>,
  timeoutMs: number,
): Promise<string[]> {
  const done = new AbortController()
  try {
    const reading = read()
    // It may fail after the time is over.
    reading.catch(() => undefined)
    const reconciliation = await Promise.race([reading, pause(timeoutMs, done.signal)])
    if (!reconciliation) return [`the messages could not be checked within ${timeoutMs / 1_000} s`]
    return reconciliation.missing.length === 0 ? [] : [describeMissing(reconciliation.missing)]
  } catch (error) {
    return [`the messages could not be checked: ${describeError(error)}`]
  } finally {
    done.abort()
  }
}
