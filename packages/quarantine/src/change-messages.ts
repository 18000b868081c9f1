import {
  changeQuarantined,
  countPurge,
  type Database,
  editableStatuses,
  editPayload,
  type Kysely,
  type Purge,
  purgeQuarantine,
  type StatusChangeRequest,
} from '@scores/storage'
import { checkFilter } from './check-filter.ts'
import { RequestError } from './errors.ts'
import { asRow, getMessage } from './get-message.ts'
import { judgeSafely } from './judge-safely.ts'
import { nothingMatches } from './nothing-matches.ts'

/**
 * Discards or reopens messages.
 *
 * @returns the number of changed messages
 * @throws RequestError FILTER_EMPTY, FILTER_INVALID, NO_SUCH_MESSAGE, NOTHING_MATCHES, BEING_REPLAYED
 */
export async function changeMessages(db: Kysely<Database>, request: StatusChangeRequest): Promise<number> {
  const filter = await checkFilter(db, request.filter)
  const changed = await changeQuarantined(db, { ...request, filter })
  if (changed === 0) throw await nothingMatches(db, filter, request.action)
  return changed
}

/**
 * Replaces the payload of a message. The original is kept, and null restores it.
 *
 * @returns the check that the message would fail now; null if it would pass
 * @throws RequestError NO_SUCH_MESSAGE, NOT_EDITABLE, PAYLOAD_INVALID
 */
export async function editMessage(
  db: Kysely<Database>,
  id: number,
  payload: string | null,
  by: string,
): Promise<string | null> {
  if (payload?.includes('\u0000') || payload?.isWellFormed() === false)
    throw new RequestError(
      'PAYLOAD_INVALID',
      'the payload contains U+0000 or a lone surrogate',
      'Remove it; no payload with it can pass.',
    )
  const isDone = await editPayload(db, id, payload, by)
  const story = await getMessage(db, id)
  if (!isDone)
    throw new RequestError(
      'NOT_EDITABLE',
      `message ${id} is ${story.status}`,
      `Only ${editableStatuses.join(' and ')} messages can be edited.`,
    )
  const verdict = judgeSafely(asRow(story), null)
  return verdict.kind === 'failed' ? verdict.why : null
}

const dayMs = 86_400_000

/**
 * Counts the messages that a purge would delete.
 *
 * @param days - minimum number of days since a message was resolved or discarded
 *
 * @throws RequestError RETENTION_INVALID
 */
export const planPurge = async (db: Kysely<Database>, days: number): Promise<Purge> =>
  countPurge(db, daysAgo(days))

/**
 * Deletes the messages that `planPurge` counts.
 *
 * @returns the number of deleted messages
 * @throws RequestError RETENTION_INVALID
 */
export const purge = async (db: Kysely<Database>, days: number, by: string): Promise<number> =>
  purgeQuarantine(db, daysAgo(days), by)

function daysAgo(days: number): Date {
  if (!Number.isFinite(days) || days < 0 || days > 36_500)
    throw new RequestError(
      'RETENTION_INVALID',
      `${days} is not a number of days`,
      'Give a number from 0 to 36500.',
    )
  return new Date(Date.now() - days * dayMs)
}
