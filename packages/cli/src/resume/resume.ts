import { queueNames } from '@scores/contracts'
import { openQueue } from '@scores/queue'
import { endPauses, type FeedPause, readPauses, withPauseLock } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { ago, count, oneLine, print, style } from '../terminal/index.ts'

/** Resumes a paused queue. The messages that caused the pause are accepted, and quarantined. */
export async function resume(env: NodeJS.ProcessEnv): Promise<void> {
  await using context = await openCommandContext(env, 'resume', { statementTimeoutMs: 60_000 })
  await using queue = await openQueue(context.queue, queueNames.rawMessages, context.log)

  await withPauseLock(context.db, async locked => {
    const isPaused = await queue.isPaused()
    // A pause that never reached the queue stays: nobody could have accepted it.
    const pauses = (await readPauses(locked)).filter(({ queuePaused }) => isPaused || queuePaused)
    // The queue goes first: an interruption then leaves the same state as the button in Bull Board.
    await queue.resume()
    await endPauses(locked, pauses, 'command')
    print(isPaused ? describe(pauses).join('\n') : 'The queue is not paused.')
  })
}

function describe(pauses: readonly FeedPause[]): string[] {
  if (pauses.length === 0) return ['Resumed. A person had paused it, not a failing check.']
  return [
    ...pauses.flatMap(({ feed, check, reason, failing, windowMessages, samplePayload, pausedAt }) => [
      `Paused ${ago((Date.now() - pausedAt.getTime()) / 1_000)}: of the last ${count(windowMessages)} messages of ${feed} ${count(failing)} failed the check "${check}" (${reason}).`,
      ...(samplePayload === null ? [] : [`  ${style('dim', oneLine(samplePayload, 100))}`]),
    ]),
    'Resumed. Messages that fail this check are quarantined from now on. Once most messages pass again, the check can pause the queue again.',
  ]
}
