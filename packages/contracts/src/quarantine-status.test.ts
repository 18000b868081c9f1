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

/** Written down a second time, so that a change of the table is a decision. */
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

test('an action leads to one status wherever it comes from', () => {
  for (const action of actions) {
    expect(statusesBefore(action)).not.toHaveLength(0)
    expect(new Set(statusesBefore(action).map(status => nextStatus(status, action))).size).toBe(1)
  }
})
