import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parsePatch } from '@scores/quality'
import { type ReplayPlan, startReplay } from '@scores/quarantine'
import type { QueueLocation } from '@scores/queue'
import { createLogger, pause, projectFolder } from '@scores/runtime'
import { openDatabase } from '@scores/storage'

const pollIntervalMs = 500
const patch = parsePatch(readFileSync(join(projectFolder, 'docs/percentages.patch.json'), 'utf8'))

/** In turn: one whose messages pass in part, and one whose messages all fail again. */
const plans: readonly Pick<ReplayPlan, 'filter' | 'patch'>[] = [
  { filter: { reason: 'out_of_range' }, patch },
  { filter: { reason: 'wrong_type' }, patch: null },
]

/** Has a replay in progress at nearly all times, so slow that faults hit it, until it is disposed of. */
export function keepReplaying(databaseUrl: string, queue: QueueLocation): AsyncDisposable {
  const stopping = new AbortController()
  const log = createLogger('chaos', 'silent')
  const replaying = (async () => {
    await using db = openDatabase(
      { url: databaseUrl, name: 'chaos', connections: 1, statementTimeoutMs: 10_000 },
      log,
    )
    for (let turn = 0; !stopping.signal.aborted; ) {
      const running = db.selectFrom('replays').select('id').where('status', '=', 'running')
      const start = async () => {
        if ((await running.execute()).length > 0) return
        const plan = plans[turn % plans.length]
        turn += 1
        if (plan)
          await startReplay(db, queue, { ...plan, rate: 20, requestedBy: 'chaos', codeVersion: 'chaos' }, log)
      }
      // The stores may be unavailable, and the quarantine may hold nothing for this plan yet.
      await start().catch(() => undefined)
      await pause(pollIntervalMs, stopping.signal)
    }
  })()
  return {
    [Symbol.asyncDispose]: () => {
      stopping.abort()
      return replaying
    },
  }
}
