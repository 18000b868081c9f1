import fc from 'fast-check'
import { expect, test } from 'vitest'
import { jobIdOf, type RawBatch, rangeOfJobId } from './raw-batch.ts'

const withData = (data: string): RawBatch => ({
  feed: 'feed',
  listenerRun: '019ab000-0000-7000-8000-000000000000',
  firstSequence: 7,
  messages: [{ type: 'score', eventId: '', data, receivedAt: 1 }],
})

test('the job id is valid in BullMQ and equal for the same batch', () => {
  const id = jobIdOf(withData('x'))
  expect(id).not.toContain(':')
  expect(id).not.toMatch(/^\d+$/)
  expect(jobIdOf(withData('y'))).toBe(id)
})

test('the job id names the messages of its batch', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(), fc.integer({ min: 1, max: 50 }), (listenerRun, firstSequence, count) => {
      const { messages } = withData('x')
      const many = Array.from({ length: count }, () => messages).flat()
      expect(rangeOfJobId(jobIdOf({ feed: 'f', listenerRun, firstSequence, messages: many }))).toEqual({
        listenerRun,
        first: firstSequence,
        last: firstSequence + count - 1,
        receivedAt: 1,
      })
    }),
  )
})

test.each(['17', 'repeat-every-minute-1'])('the id %s of another kind of job names no messages', id => {
  expect(rangeOfJobId(id)).toBeNull()
})
