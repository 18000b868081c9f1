import { queueNames } from '@scores/contracts'
import { readInstallationConfig, type Stores, withStores } from '@scores/installation'
import { openQueue } from '@scores/queue'
import { createLogger, type Logger } from '@scores/runtime'
import { endPauses, type FeedPause, openDatabase, readPauses, withPauseLock } from '@scores/storage'
import { ago, count, oneLine, print, style } from '../terminal/terminal.ts'

/** Ends a pause of the queue: the messages for which it was paused are accepted as they are, and quarantined. */
export async function resume(env: NodeJS.ProcessEnv): Promise<void> {
  const log = createLogger('resume', 'fatal')
  await withStores(readInstallationConfig(env), stores => resumeQueue(stores, log))
}

async function resumeQueue({ databaseUrl, queue: location }: Stores, log: Logger): Promise<void> {
  await using resources = new AsyncDisposableStack()
  const db = openDatabase(
    { url: databaseUrl, name: 'resume', connections: 1, statementTimeoutMs: 60_000 },
    log,
  )
  resources.defer(() => db.destroy())
  const queue = await openQueue(location, queueNames.rawMessages, log)
  resources.defer(() => queue.close())

  await withPauseLock(db, async locked => {
    const isPaused = await queue.isPaused()
    // One for which the queue was never paused is nothing that anybody could have accepted.
    const pauses = (await readPauses(locked)).filter(({ queuePaused }) => isPaused || queuePaused)
    // First the queue: who is stopped in between leaves what the button in Bull Board leaves.
    await queue.resume()
    await endPauses(locked, pauses, 'command')
    print(isPaused ? describe(pauses).join('\n') : 'The queue is not paused.')
  })
}

function describe(pauses: readonly FeedPause[]): string[] {
  if (pauses.length === 0) return ['Resumed. It was not paused for what messages are like, but by hand.']
  return [
    ...pauses.flatMap(({ feed, check, reason, failing, windowMessages, samplePayload, pausedAt }) => [
      `Paused ${ago((Date.now() - pausedAt.getTime()) / 1_000)}: of the last ${count(windowMessages)} messages of ${feed} ${count(failing)} failed the check "${check}" (${reason}).`,
      ...(samplePayload === null ? [] : [`  ${style('dim', oneLine(samplePayload, 100))}`]),
    ]),
    'Resumed. Messages that fail it are quarantined from now on; when most have passed again, it is guarded against anew.',
  ]
}
