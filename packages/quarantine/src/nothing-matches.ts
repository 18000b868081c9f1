import { type QuarantineAction, type QuarantineFilter, statusesBefore } from '@scores/contracts'
import { countByStatus, type Database, type Kysely } from '@scores/storage'
import { RequestError } from './errors.ts'

const verbs: Readonly<Partial<Record<QuarantineAction, string>>> = {
  claim: 'replayed',
  discard: 'discarded',
  reopen: 'reopened',
}

/** Explains why an action applied to no message. */
export async function nothingMatches(
  db: Kysely<Database>,
  filter: QuarantineFilter,
  action: QuarantineAction,
): Promise<RequestError> {
  const counts = await countByStatus(db, filter)
  if (counts.length === 0)
    return new RequestError(
      'NOTHING_MATCHES',
      'no quarantined message matches the filter',
      './entrypoint quarantine list shows the quarantined messages.',
    )
  const replaying = counts.find(({ status }) => status === 'replaying')
  if (replaying && action !== 'reopen') {
    const ids = replaying.replayIds.join(', ')
    return new RequestError(
      'BEING_REPLAYED',
      `${replaying.messages === 1 ? 'the matching message is' : `the ${replaying.messages} matching messages are`} being replayed (replay ${ids})`,
      `Follow it with ./entrypoint replay follow ${ids}, or cancel it with ./entrypoint replay cancel ${ids}.`,
    )
  }
  const found = counts.map(({ messages, status }) => `${messages} ${status}`).join(', ')
  const allowed = statusesBefore(action).join(' or ')
  return new RequestError(
    'NOTHING_MATCHES',
    `no matching message can be ${verbs[action]}: the filter matches ${found}`,
    `Only ${allowed} messages can be ${verbs[action]}.${action === 'claim' ? ' ./entrypoint quarantine reopen opens exhausted and discarded messages.' : ''}`,
  )
}
