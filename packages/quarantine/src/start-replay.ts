import {
  newListenerRun,
  type Patch,
  type QuarantineFilter,
  queueNames,
  rulesVersion,
} from '@scores/contracts'
import { openQueue, type QueueLocation } from '@scores/queue'
import type { Logger } from '@scores/runtime'
import {
  cancelReplay,
  createReplay,
  type Database,
  type Kysely,
  type Replay,
  readReplay,
} from '@scores/storage'
import { checkFilter } from './check-filter.ts'
import { RequestError } from './errors.ts'
import { nothingMatches } from './nothing-matches.ts'

export const defaultRate = 200
export const maxRate = 10_000

/** What somebody wants replayed. */
export interface ReplayPlan {
  filter: QuarantineFilter
  patch: Patch | null
  /** Messages a second at most. */
  rate: number
  requestedBy: string
  codeVersion: string
}

/**
 * Takes the open messages that a filter means and has the replayer bring them in.
 *
 * @throws RequestError where the plan can't be done, AppError QUEUE_UNAVAILABLE; nothing is changed then
 */
export async function startReplay(
  db: Kysely<Database>,
  queue: QueueLocation,
  { filter: given, patch, rate, requestedBy, codeVersion }: ReplayPlan,
  log: Logger,
): Promise<Replay> {
  if (!Number.isSafeInteger(rate) || rate < 1 || rate > maxRate)
    throw new RequestError(
      'RATE_INVALID',
      `a rate of ${rate} messages a second is not possible`,
      `Give a whole number from 1 to ${maxRate}.`,
    )
  const filter = await checkFilter(db, given)
  // What can't be put on the queue now had better stay open.
  await (await openQueue(queue, queueNames.rawMessages, log)).close()
  const replay = await createReplay(db, {
    run: newListenerRun(),
    requestedBy,
    filter,
    patch,
    rate,
    judgedBy: { rulesVersion: rulesVersion(), codeVersion },
  })
  if (!replay) throw await nothingMatches(db, filter, 'claim')
  return replay
}

/** @throws RequestError NO_SUCH_REPLAY */
export async function getReplay(db: Kysely<Database>, id: number): Promise<Replay> {
  const replay = await readReplay(db, id)
  if (replay) return replay
  throw new RequestError(
    'NO_SUCH_REPLAY',
    `there is no replay ${id}`,
    './entrypoint replay list shows those that there are.',
  )
}

/**
 * Ends a replay that runs; what it has not tried yet is open again.
 *
 * @throws RequestError NO_SUCH_REPLAY, REPLAY_ENDED
 */
export async function stopReplay(db: Kysely<Database>, id: number, by: string): Promise<Replay> {
  const cancelled = await cancelReplay(db, id, by)
  if (cancelled) return cancelled
  const { status } = await getReplay(db, id)
  throw new RequestError(
    'REPLAY_ENDED',
    `replay ${id} has ended: it is ${status}`,
    `./entrypoint replay show ${id} tells how.`,
  )
}
