import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBatch, encodeBatch, jobIdOf, type RawBatch, rangeOfJobId } from './raw-batch.ts'

const anyText = fc.string({ unit: 'binary' })
const message = fc.record({
  id: fc.uuid(),
  type: anyText,
  eventId: anyText,
  data: anyText,
  receivedAt: fc.nat(),
})
const batch = fc.record({
  feed: fc.string(),
  listenerRun: fc.uuid(),
  firstSequence: fc.integer({ min: 1 }),
  messages: fc.array(message, { minLength: 1 }),
})

test('a batch comes through JSON as it went in, whatever its texts', () => {
  fc.assert(
    fc.property(batch, original => {
      const sent = JSON.parse(JSON.stringify(encodeBatch(original))) as ReturnType<typeof encodeBatch>
      expect(decodeBatch(sent)).toEqual(original)
    }),
  )
})

test.each(['\u0000', 'a\u0000b', '\ud800', 'x\udc00y'])('job data never has what jsonb refuses: %j', text => {
  const encoded = encodeBatch(withData(text))
  expect(JSON.stringify(encoded)).not.toMatch(/\\u0000|\\ud[89a-f]/i)
  expect(decodeBatch(encoded)).toEqual(withData(text))
})

test('a plain message stays readable in the job', () => {
  expect(encodeBatch(withData('{"a":1}')).messages).toEqual(withData('{"a":1}').messages)
})

test('the job id is fit for BullMQ: no colon, not all digits, and the same for the same batch', () => {
  const id = jobIdOf(withData('x'))
  expect(id).not.toContain(':')
  expect(id).not.toMatch(/^\d+$/)
  expect(jobIdOf(withData('y'))).toBe(id)
})

test('the job id tells the messages of its batch', () => {
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
  expect(rangeOfJobId('17')).toBeNull()
  expect(rangeOfJobId('repeat-every-minute-1')).toBeNull()
})

const withData = (data: string): RawBatch => ({
  feed: 'feed',
  listenerRun: '019ab000-0000-7000-8000-000000000000',
  firstSequence: 7,
  messages: [{ id: '019ab000-0000-7000-8000-000000000001', type: 'score', eventId: '', data, receivedAt: 1 }],
})
