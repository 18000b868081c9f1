import { expect, test } from 'vitest'
import {
  nextStatus,
  type QuarantineAction,
  type QuarantineStatus,
  quarantineStatuses,
  statusesBefore,
} from './quarantine-status.ts'

const actions: readonly QuarantineAction[] = [
  'claim',
  'resolve',
  'fail',
  'exhaust',
  'release',
  'discard',
  'reopen',
]

/** A second copy, so that a change of the table is deliberate. */
const allowed: Readonly<Record<string, QuarantineStatus>> = {
  'open claim': 'replaying',
  'open discard': 'discarded',
  'replaying resolve': 'resolved',
  'replaying fail': 'open',
  'replaying exhaust': 'exhausted',
  'replaying release': 'open',
  'exhausted reopen': 'open',
  'exhausted discard': 'discarded',
  'discarded reopen': 'open',
}

const pairs = quarantineStatuses.flatMap(status => actions.map(action => [status, action] as const))

test.each(pairs)('%s, then %s', (status, action) => {
  expect(nextStatus(status, action)).toBe(allowed[`${status} ${action}`] ?? null)
})

test('an action leads to the same status from every status', () => {
  for (const action of actions) {
    expect(statusesBefore(action)).not.toHaveLength(0)
    expect(new Set(statusesBefore(action).map(status => nextStatus(status, action))).size).toBe(1)
  }
})
