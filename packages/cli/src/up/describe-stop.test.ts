import { expect, test } from 'vitest'
import { describeStop } from './describe-stop.ts'

const complete = { missing: [] }
const claim = 'Nothing is lost'

test('nothing is lost if every service stopped in order and no message is missing', async () => {
  expect(await describeStop([], async () => complete)).toContain(claim)
})

test('a killed listener leaves a doubt, since it may have held messages', async () => {
  const text = await describeStop(['feed-listener did not stop and was killed'], async () => complete)
  expect(text).toContain('- feed-listener did not stop and was killed')
  expect(text).not.toContain(claim)
})

test('another killed service is named, and its messages were found', async () => {
  const text = await describeStop(['normalizer did not stop and was killed'], async () => complete)
  expect(text).toBe(`normalizer did not stop and was killed. ${claim}; ./entrypoint continues from here.`)
})

test('missing messages are named', async () => {
  const missing = [{ listenerRun: 'run-1', first: 5, last: 9 }]
  const text = await describeStop([], async () => ({ missing }))
  expect(text).toContain('5 missing: 5–9 of run run-1')
  expect(text).not.toContain(claim)
})

test('a check that fails says why', async () => {
  const text = await describeStop([], () => Promise.reject(new Error('no space left on device')))
  expect(text).toContain('could not be checked: no space left on device')
  expect(text).not.toContain(claim)
})

test('a check that hangs ends after its time', async () => {
  const text = await describeStop([], () => new Promise(() => undefined), 20)
  expect(text).toContain('could not be checked within 0.02 s')
  expect(text).not.toContain(claim)
})
