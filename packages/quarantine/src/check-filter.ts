import { type QuarantineFilter, reasons } from '@scores/contracts'
import { type Database, findMissing, type Kysely, pathError } from '@scores/storage'
import { RequestError } from './errors.ts'

const fingerprint = /^[0-9a-f]{12}$/

/**
 * Validates a filter.
 *
 * @returns the filter, with times in ISO 8601 UTC
 *
 * @throws RequestError FILTER_EMPTY, FILTER_INVALID, NO_SUCH_MESSAGE
 */
export async function checkFilter(db: Kysely<Database>, filter: QuarantineFilter): Promise<QuarantineFilter> {
  if (Object.keys(filter).length === 0) {
    throw new RequestError(
      'FILTER_EMPTY',
      'the filter is empty',
      'Select messages by a part of the filter, or select all.',
    )
  }
  const { reason, since, until, ids, match } = filter
  if (reason !== undefined && !reasons.includes(reason))
    throw invalid(`the reason ${reason} does not exist`, `The reasons are ${reasons.join(', ')}.`)
  if (filter.fingerprint !== undefined && !fingerprint.test(filter.fingerprint))
    throw invalid(
      `${filter.fingerprint} is not a fingerprint`,
      'A fingerprint has 12 hex digits; ./entrypoint quarantine list shows them.',
    )
  const from = since === undefined ? Number.NEGATIVE_INFINITY : timeOf(since)
  const to = until === undefined ? Number.POSITIVE_INFINITY : timeOf(until)
  if (from >= to) throw invalid(`${since} is not before ${until}`, 'Swap the two times.')
  if (match !== undefined) {
    const why = await pathError(db, match)
    if (why !== null)
      throw invalid(
        `${match} is not a valid JSON path: ${why}`,
        'For example: $.score ? (@ > 1), or $.score > 1.',
      )
  }
  if (ids !== undefined) await checkIds(db, ids)
  return {
    ...filter,
    ...(since === undefined ? {} : { since: new Date(from).toISOString() }),
    ...(until === undefined ? {} : { until: new Date(to).toISOString() }),
  }
}

async function checkIds(db: Kysely<Database>, ids: readonly number[]): Promise<void> {
  const wrong = ids.find(id => !Number.isSafeInteger(id) || id < 1)
  if (wrong !== undefined) throw invalid(`${wrong} is not an id`, 'Ids are whole numbers from 1.')
  const missing = await findMissing(db, ids)
  if (missing.length > 0) throw noSuchMessage(missing)
}

export const noSuchMessage = (ids: readonly number[]): RequestError =>
  new RequestError(
    'NO_SUCH_MESSAGE',
    `the quarantine has no message ${ids.slice(0, 10).join(', ')}${ids.length > 10 ? ` and ${ids.length - 10} more` : ''}`,
    './entrypoint quarantine list shows its messages.',
  )

function timeOf(text: string): number {
  const time = Date.parse(text)
  // Outside these years, JavaScript and Postgres write times differently.
  if (!(time >= Date.parse('0001-01-01') && time < Date.parse('9999-12-31')))
    throw invalid(`${text} is not a valid time`, 'For example: 2026-01-31 or 2026-01-31T12:00:00Z.')
  return time
}

const invalid = (message: string, hint: string): RequestError =>
  new RequestError('FILTER_INVALID', message, hint)
