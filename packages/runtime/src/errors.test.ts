import { expect, test } from 'vitest'
import { AppError, describeError, firstError } from './errors.ts'

/** Fails, and then fails twice while it closes what it had opened. */
async function failTwice(): Promise<never> {
  await using resources = new AsyncDisposableStack()
  resources.defer(() => Promise.reject(new Error('the second close failed')))
  resources.defer(() => Promise.reject(new Error('the first close failed')))
  throw new AppError('NO_DATA', 'there is nothing', 'Make some.')
}

test('the error that came first is described, not those of closing afterwards', async () => {
  const error: unknown = await failTwice().catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(SuppressedError)
  expect(describeError(error)).toBe('there is nothing')
  expect(firstError(error)).toMatchObject({ code: 'NO_DATA', hint: 'Make some.' })
})
