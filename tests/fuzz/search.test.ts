import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Answer, feed } from './feed/arbitrary-answer.ts'
import { type ExpectedMessage, expectedMessages } from './feed/expected-messages.ts'
import { SeenMessages } from './feed/seen-messages.ts'
import { smallerFeeds } from './feed/smaller-feeds.ts'
import { withoutSome } from './minimise.ts'
import { type FoundMessage, findDifferences } from './pipeline/find-differences.ts'
import { eventOf } from './pipeline/stored-key.ts'
import { search } from './search.ts'

const maxBytes = 65_536
const { signal } = new AbortController()
const options = {
  seedStep: 2,
  endAt: performance.now() + 20_000,
  minimiseMs: 60_000,
  onFailure: () => undefined,
  signal,
}

/** Does what the pipeline does, except that it loses what matches. */
const pipelineThatLoses = (isLost: (text: string) => boolean) => async (answers: Answer[]) => {
  const expected = expectedMessages(answers, new SeenMessages(), maxBytes)
  return findDifferences(expected, expected.filter(({ text }) => !isLost(text)).flatMap(rowOf))
}

function rowOf({ type, text, place, reason }: ExpectedMessage): FoundMessage[] {
  const event = place === 'quarantined' ? null : eventOf(type, text)
  return [
    event ? { place: 'stored', event } : { place: 'quarantined', type, text, reason: reason ?? 'not_json' },
  ]
}

const textsOf = (answers: Answer[]) =>
  expectedMessages(answers, new SeenMessages(), maxBytes).map(({ text }) => text)

test('a fault is found and minimised to what causes it, and its seed repeats it', {
  timeout: 120_000,
}, async () => {
  const play = pipelineThatLoses(text => text.includes('🦉'))
  const failure = await search(feed(maxBytes), smallerFeeds, play, { seed: 4, ...options })
  if (!failure) throw new Error('the fault was not found')
  expect(failure.seed % 2).toBe(0)
  expect(failure.problems).toContain('not quarantined')
  expect(failure.round).toHaveLength(1)
  expect(textsOf(failure.round)).toEqual(['🦉'])
  const again = await search(feed(maxBytes), smallerFeeds, play, { ...options, seed: failure.seed, endAt: 0 })
  expect(again && textsOf(again.round)).toEqual(textsOf(failure.round))
})

test('without a fault, nothing is reported', { timeout: 60_000 }, async () => {
  const play = pipelineThatLoses(() => false)
  const endAt = performance.now() + 1_000
  expect(await search(feed(maxBytes), smallerFeeds, play, { ...options, seed: 1, endAt })).toBeNull()
})

test('minimising ends in time with the smallest failure so far', async () => {
  const fails = async () => ['always']
  const failure = await search(fc.constant<number[]>([1, 2, 3]), each => withoutSome(each), fails, {
    ...options,
    seed: 1,
    minimiseMs: -1,
  })
  expect(failure).toEqual({ problems: 'always', seed: 1, round: [1, 2, 3] })
})
