import { resumeQueue } from '@scores/quarantine'
import { oneLine } from '@scores/runtime'
import type { FeedPause } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { ago, count, print, style } from '../terminal/index.ts'

/** Resumes a paused queue. The messages that caused the pause are accepted, and quarantined. */
export async function resume(env: NodeJS.ProcessEnv): Promise<void> {
  await using context = await openCommandContext(env, 'resume', { statementTimeoutMs: 60_000 })
  const { wasPaused, pauses } = await resumeQueue(context.db, context.queue, 'command', context.log)
  print(wasPaused ? describe(pauses).join('\n') : 'The queue is not paused.')
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
