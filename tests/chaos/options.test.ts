import { describe, expect, it } from 'vitest'
import { chaosCommand, readOptions } from './options.ts'

/** Throws in place of exiting, and prints nothing. */
const read = (...args: string[]) =>
  readOptions(
    args,
    () => 7,
    chaosCommand()
      .exitOverride()
      .configureOutput({ writeOut: () => undefined, writeErr: () => undefined }),
  )

describe('readOptions', () => {
  it('runs every queue with every kind of feed by default', () => {
    const usual = { seconds: 72, rate: 600, seed: 7, fault: /(?:)/ }
    expect(read()).toEqual([
      { queue: 'redis', feed: 'ids', ...usual },
      { queue: 'redis', feed: 'no-ids', ...usual },
      { queue: 'postgres', feed: 'ids', ...usual },
      { queue: 'postgres', feed: 'no-ids', ...usual },
    ])
  })

  it.each([[[]], [['--']]])('accepts all options after %j', start => {
    const args = [
      '--seconds',
      '30',
      '--rate',
      '50',
      '--seed',
      '0',
      '--queue',
      'postgres',
      '--feed',
      'ids',
      '--fault',
      'killed',
    ]
    const run = { queue: 'postgres', feed: 'ids', seconds: 30, rate: 50, seed: 0, fault: /killed/ }
    expect(read(...start, ...args)).toEqual([run])
  })

  it('prints the help', () => {
    expect(() => read('--help')).toThrow(expect.objectContaining({ code: 'commander.helpDisplayed' }))
  })

  it.each([
    [['--seconds', '9'], 'from 10'],
    [['--seconds', 'many'], 'from 10'],
    [['--rate', '0'], 'from 1'],
    [['--rate', '1.5'], 'from 1'],
    [['--seed', '4294967296'], 'to 4294967295'],
    [['--queue', 'kafka'], 'choices are redis, postgres'],
    [['--feed', 'no'], 'choices are ids, no-ids'],
    [['--fault', '('], 'regular expression'],
    [['--speed', '1'], '--speed'],
    [['more'], 'too many arguments'],
  ])('rejects %j', (args, message) => {
    expect(() => read(...args)).toThrow(message)
  })
})
