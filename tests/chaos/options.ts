import { parseArgs } from 'node:util'
import { AppError, describeError } from '@scores/runtime'

export const queues = ['redis', 'postgres'] as const
export const feeds = ['ids', 'no-ids'] as const

/** What one run is made with. */
export interface RunOptions {
  queue: (typeof queues)[number]
  feed: (typeof feeds)[number]
  /** For how long the feed sends. */
  seconds: number
  /** Messages a second. */
  rate: number
  /** Of the messages, and of the order and the moments of the faults. */
  seed: number
}

export const help = `pnpm test:chaos: nothing lost, nothing twice, under faults

  --seconds N             for how long each feed sends (120)
  --rate N                messages a second (600)
  --seed N                repeats a run's messages, and the order and the moments of its faults
  --queue redis|postgres  only this queue
  --feed ids|no-ids       only this kind of feed
`

/**
 * The runs that a command line asks for, one after the other; null where it asks for help.
 *
 * @param newSeed - for runs without one
 * @throws AppError naming what is wrong with it
 */
export function readOptions(args: readonly string[], newSeed: () => number): RunOptions[] | null {
  const given = parse(args[0] === '--' ? args.slice(1) : args)
  if (given.help) return null
  const seconds = readNumber('seconds', given.seconds ?? '120', 10, 86_400)
  const rate = readNumber('rate', given.rate ?? '600', 1, 100_000)
  const seed = given.seed === undefined ? newSeed() : readNumber('seed', given.seed, 0, 2 ** 32 - 1)
  const chosenQueues = given.queue === undefined ? queues : [readChoice('queue', given.queue, queues)]
  const chosenFeeds = given.feed === undefined ? feeds : [readChoice('feed', given.feed, feeds)]
  return chosenQueues.flatMap(queue => chosenFeeds.map(feed => ({ queue, feed, seconds, rate, seed })))
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  const options = { seconds: text, rate: text, seed: text, queue: text, feed: text }
  try {
    return parseArgs({ args: [...args], options: { ...options, help: { type: 'boolean', short: 'h' } } })
      .values
  } catch (error) {
    throw usage(describeError(error))
  }
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (number >= min && number <= max) return number
  throw usage(`--${name} is ${JSON.stringify(text)}, and must be a whole number from ${min} to ${max}`)
}

function readChoice<T extends string>(name: string, text: string, choices: readonly T[]): T {
  const choice = choices.find(each => each === text)
  if (choice !== undefined) return choice
  throw usage(`--${name} is ${JSON.stringify(text)}, and must be ${choices.join(' or ')}`)
}

const usage = (message: string) => new AppError('USAGE', message, help)
