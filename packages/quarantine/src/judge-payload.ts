import type { CheckResult } from '@scores/contracts'
import { type Database, isDeadly, type Kysely } from '@scores/storage'
import { asRow, getMessage } from './get-message.ts'
import { judgeSafely } from './judge-safely.ts'

/** What the checks say about a payload that is being written. */
export interface PayloadVerdict {
  passes: boolean
  /** The failed check; null if the message would pass. */
  why: string | null
  /** One entry per check, in order; none if the message would pass. */
  results: CheckResult[]
}

/**
 * Judges a message with another payload, under the current rules. Writes nothing.
 *
 * @throws RequestError NO_SUCH_MESSAGE
 */
export async function judgePayload(
  db: Kysely<Database>,
  id: number,
  payload: string,
): Promise<PayloadVerdict> {
  const story = await getMessage(db, id)
  const isEdited = payload !== story.payload
  const verdict = judgeSafely({ ...asRow(story), payload, isDeadly: isDeadly(story.reason, isEdited) }, null)
  return verdict.kind === 'event'
    ? { passes: true, why: null, results: [] }
    : { passes: false, why: verdict.why, results: verdict.quarantined?.results ?? [] }
}
