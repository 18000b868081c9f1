import { test } from 'vitest'
import { expectOnlyPoisonQuarantined, timeout } from './poisoned-job.ts'

test('a message that takes all memory is quarantined, and its neighbours are stored', { timeout }, () =>
  expectOnlyPoisonQuarantined('postgres', 'memory', 3),
)

test('a message that is judged without end is quarantined', { timeout }, () =>
  expectOnlyPoisonQuarantined('postgres', 'loop', 1),
)
