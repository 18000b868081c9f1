import {
  newListenerRun,
  type Patch,
  type QuarantineFilter,
  queueNames,
  rulesVersion,
} from '@scores/contracts'
import { type QueueLocation, withQueue } from '@scores/queue'
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

/** A request for a replay. */
export interface ReplayPlan {
  filter: QuarantineFilter
  patch: Patch | null
  /** Maximum number of messages per second. */
  rate: number
  requestedBy: string
  codeVersion: string
}

/**
 * Claims the open messages that match a filter, for the replayer to retry. Changes nothing if it throws.
 *
 * @throws RequestError RATE_INVALID, FILTER_EMPTY, FILTER_INVALID, NO_SUCH_MESSAGE, NOTHING_MATCHES, BEING_REPLAYED;
 * AppError QUEUE_UNAVAILABLE
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
      `the rate of ${rate} messages per second is out of range`,
      `Give a whole number from 1 to ${maxRate}.`,
    )
  const filter = await checkFilter(db, given)
  // Messages stay open while the queue is unavailable.
  await withQueue(queue, queueNames.rawMessages, log, async () => undefined)
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
    `replay ${id} does not exist`,
    './entrypoint replay list shows all replays.',
  )
}

/**
 * Cancels a running replay. Messages that it has not tried yet become open again.
 *
 * @throws RequestError NO_SUCH_REPLAY, REPLAY_ENDED
 */
export async function stopReplay(db: Kysely<Database>, id: number, by: string): Promise<Replay> {
  const cancelled = await cancelReplay(db, id, by)
  if (cancelled) return cancelled
  const { status } = await getReplay(db, id)
  throw new RequestError(
    'REPLAY_ENDED',
    `replay ${id} has already ended: it is ${status}`,
    `./entrypoint replay show ${id} shows the result.`,
  )
}
