import { randomUUID } from 'node:crypto'
import { newListenerRun, type QuarantineFilter, type ReceivedMessage } from '@scores/contracts'
import { judge } from '@scores/quality'
import { createReplay, type Database, type Kysely, type Replay } from '@scores/storage'
import { judgedBy, storeBatch } from './store-batch.ts'

/** A message of the feed. Omitted fields get defaults; the default score is a percentage, so it is quarantined. */
type Sent = Partial<Pick<ReceivedMessage, 'data' | 'type' | 'eventId' | 'receivedAt'>> & {
  messageId?: string
}

export const percent = (n: number): string => `{"studentId":"Eva","exam":${n},"score":${50 + (n % 50)}.5}`

/**
 * Judges and stores messages as a normalizer does.
 *
 * @returns the quarantine ids, in order
 */
export async function takeIn(db: Kysely<Database>, sent: readonly Sent[], feed = 'feed'): Promise<number[]> {
  const jobId = randomUUID()
  const events = []
  const quarantined = []
  for (const [index, message] of sent.entries()) {
    const {
      data = percent(index + 1),
      type = 'score',
      eventId = '',
      receivedAt = 1_764_000_000_000,
      messageId = randomUUID(),
    } = message
    const judgement = judge({ id: messageId, sequence: index + 1, data, type, eventId, receivedAt })
    if (judgement.kind === 'event') events.push(judgement.event)
    else quarantined.push(judgement.quarantined)
  }
  await storeBatch(db, events, quarantined, { jobId, feed })
  const rows = await db
    .selectFrom('data_quality_checks_results')
    .select('id')
    .where('job_id', '=', jobId)
    .orderBy('id')
    .execute()
  return rows.map(({ id }) => id)
}

export const percentPatch = {
  version: 1 as const,
  name: 'percent',
  steps: [{ op: 'divide' as const, path: '/score', by: 100 }],
}

/** Creates a replay. The default patch divides the score by 100. */
export function beginReplay(
  db: Kysely<Database>,
  filter: QuarantineFilter,
  {
    patch = percentPatch,
    rate = 1_000,
    requestedBy = 'anna',
  }: Partial<Pick<Replay, 'patch' | 'rate' | 'requestedBy'>> = {},
): Promise<Replay | null> {
  return createReplay(db, { run: newListenerRun(), requestedBy, filter, patch, rate, judgedBy })
}

/** Returns the statuses of all quarantined messages, ordered by id. */
export async function statuses(db: Kysely<Database>): Promise<string[]> {
  const rows = await db.selectFrom('data_quality_checks_results').select('status').orderBy('id').execute()
  return rows.map(({ status }) => status)
}
