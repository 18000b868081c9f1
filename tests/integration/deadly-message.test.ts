import { queueBackends } from '@scores/testkit/vitest'
import { test } from 'vitest'
import { expectOnlyPoisonQuarantined, timeout } from './poisoned-job.ts'

test.each(queueBackends)(
  'on %s, a message that kills its process is quarantined, and its neighbours are stored',
  { timeout },
  backend => expectOnlyPoisonQuarantined(backend, 'kill', 3),
)
