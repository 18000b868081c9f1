import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findCulprits, findLastStraw } from './find-culprits.ts'

test('every message that is deadly alone is found, and no other', async () => {
  const messages = Array.from({ length: 40 }, (_, index) => index)
  await fc.assert(
    fc.asyncProperty(fc.subarray(messages, { minLength: 1 }), async deadly => {
      const isDeadly = async (tried: readonly number[]) => tried.some(message => deadly.includes(message))
      expect(await findCulprits(messages, isDeadly)).toEqual(deadly)
    }),
    { numRuns: 50 },
  )
})

test.each([1, 2])('a message that ended %d processes and then survives is innocent', async deaths => {
  let trials = 0
  // The first death is that of the job.
  const isDeadly = async () => ++trials < deaths
  expect(await findCulprits([7], isDeadly)).toEqual([])
})

test('messages that are deadly only together are innocent', async () => {
  expect(await findCulprits([1, 2, 3, 4], async tried => tried.length > 1)).toEqual([])
})

test('an outage ends the search', async () => {
  const isDeadly = () => Promise.reject(new Error('the database is unavailable'))
  await expect(findCulprits([1, 2], isDeadly)).rejects.toThrow('the database is unavailable')
})

test('the number of deaths is bounded, at the cost of neighbours', async () => {
  const messages = Array.from({ length: 512 }, (_, index) => index)
  let deaths = 0
  const isDeadly = async (tried: readonly number[]) => {
    const isDead = tried.some(message => message % 2 === 0)
    if (isDead) deaths += 1
    return isDead
  }
  const culprits = await findCulprits(messages, isDeadly, 50)
  expect(deaths).toBeLessThan(70)
  expect(culprits).toEqual(expect.arrayContaining(messages.filter(message => message % 2 === 0)))
})

test('the last straw is the first message with which a process ends', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 100 }), fc.nat(99), async (length, index) => {
      const messages = Array.from({ length }, (_, message) => message * 7)
      const straw = Math.min(index, length - 1)
      expect(await findLastStraw(messages, async tried => tried.length > straw)).toBe(straw)
    }),
  )
})
