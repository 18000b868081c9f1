import { createTestQueue, openTestProducer, queueBackends, quiet, rawBatch } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'
import { readPendingRanges } from './read-pending-ranges.ts'

test.each(queueBackends)('on %s pending messages are reported by run and sequence', async backend => {
  const location = await createTestQueue(backend)
  const producer = await openTestProducer(location)
  const otherRun = '019ab000-0000-7000-8000-000000000001'
  await producer.add([rawBatch(1, ['x', 'y']), rawBatch(3, ['z']), rawBatch(1, ['a'], otherRun)])
  const ranges = await readPendingRanges(location, quiet)
  expect(
    ranges.map(({ listenerRun, first, last }) => `${listenerRun.at(-1)} ${first}-${last}`).toSorted(),
  ).toEqual(['0 1-2', '0 3-3', '1 1-1'])
})
