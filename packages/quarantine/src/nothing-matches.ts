import { type QuarantineAction, type QuarantineFilter, statusesBefore } from '@scores/contracts'
import { countByStatus, type Database, type Kysely } from '@scores/storage'
import { RequestError } from './errors.ts'

const verbs: Readonly<Partial<Record<QuarantineAction, string>>> = {
  claim: 'replayed',
  discard: 'discarded',
  reopen: 'reopened',
}

/** Says why an action found no message that it may be done to. */
export async function nothingMatches(
  db: Kysely<Database>,
  filter: QuarantineFilter,
  action: QuarantineAction,
): Promise<RequestError> {
  const counts = await countByStatus(db, filter)
  if (counts.length === 0)
    return new RequestError(
      'NOTHING_MATCHES',
      'no message of the quarantine matches the filter',
      './entrypoint quarantine list shows what it has.',
    )
  const replaying = counts.find(({ status }) => status === 'replaying')
  if (replaying && action !== 'reopen') {
    const ids = replaying.replayIds.join(', ')
    return new RequestError(
      'BEING_REPLAYED',
      `${replaying.messages === 1 ? 'the message that matches is' : `the ${replaying.messages} messages that match are`} being replayed (replay ${ids})`,
      `Follow it with ./entrypoint replay follow ${ids}, or end it with ./entrypoint replay cancel ${ids}.`,
    )
  }
  const found = counts.map(({ messages, status }) => `${messages} ${status}`).join(', ')
  const may = statusesBefore(action).join(' or ')
  return new RequestError(
    'NOTHING_MATCHES',
    `no message that matches the filter can be ${verbs[action]}: there are ${found}`,
    `Only ${may} ones can be.${action === 'claim' ? ' ./entrypoint quarantine reopen makes exhausted and discarded ones open.' : ''}`,
  )
}
