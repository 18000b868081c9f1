import { judgeReplayed } from '@scores/quality'
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
import { nothingMatches } from './nothing-matches.ts'

/**
 * Discards or reopens messages.
 *
 * @returns how many
 * @throws RequestError where the filter can't be used or means none that it may be done to
 */
export async function changeMessages(db: Kysely<Database>, request: StatusChangeRequest): Promise<number> {
  const filter = await checkFilter(db, request.filter)
  const changed = await changeQuarantined(db, { ...request, filter })
  if (changed === 0) throw await nothingMatches(db, filter, request.action)
  return changed
}

/**
 * Puts a payload in the place of the one that came, which is kept; null takes it away again.
 *
 * @returns what it would fail now; null where it would pass
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
      'the payload has U+0000 or half a character',
      'Take it out; no payload can pass with it.',
    )
  const isDone = await editPayload(db, id, payload, by)
  const story = await getMessage(db, id)
  if (!isDone)
    throw new RequestError(
      'NOT_EDITABLE',
      `message ${id} is ${story.status}`,
      `Only ${editableStatuses.join(' and ')} ones can be edited.`,
    )
  const verdict = judgeReplayed(asRow(story), null)
  return verdict.kind === 'failed' ? verdict.why : null
}

const dayMs = 86_400_000

/**
 * What deleting the messages that were resolved or discarded so many days ago would delete.
 *
 * @throws RequestError RETENTION_INVALID
 */
export const planPurge = async (db: Kysely<Database>, days: number): Promise<Purge> =>
  countPurge(db, daysAgo(days))

/** Deletes them. Returns how many; throws as `planPurge`. */
export const purge = async (db: Kysely<Database>, days: number, by: string): Promise<number> =>
  purgeQuarantine(db, daysAgo(days), by)

function daysAgo(days: number): Date {
  if (!Number.isFinite(days) || days < 0 || days > 36_500)
    throw new RequestError('RETENTION_INVALID', `${days} is no number of days`, 'Give one from 0 to 36500.')
  return new Date(Date.now() - days * dayMs)
}
