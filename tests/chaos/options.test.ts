import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'

const read = (...args: string[]) => readOptions(args, () => 7)

describe('readOptions', () => {
  it('runs every queue with every kind of feed, for two minutes', () => {
    const usual = { seconds: 120, rate: 600, seed: 7 }
    expect(read()).toEqual([
      { queue: 'redis', feed: 'ids', ...usual },
      { queue: 'redis', feed: 'no-ids', ...usual },
      { queue: 'postgres', feed: 'ids', ...usual },
      { queue: 'postgres', feed: 'no-ids', ...usual },
    ])
  })

  it('takes what is given, also after the -- that npm needs', () => {
    const args = ['--seconds', '30', '--rate', '50', '--seed', '0', '--queue', 'postgres', '--feed', 'ids']
    const run = { queue: 'postgres', feed: 'ids', seconds: 30, rate: 50, seed: 0 }
    expect(read(...args)).toEqual([run])
    expect(read('--', ...args)).toEqual([run])
  })

  it('knows --help', () => {
    expect(read('--help')).toBeNull()
  })

  it.each([
    ['--seconds', '9', 'from 10'],
    ['--seconds', 'many', 'from 10'],
    ['--rate', '0', 'from 1'],
    ['--rate', '1.5', 'from 1'],
    ['--seed', '4294967296', 'to 4294967295'],
    ['--queue', 'kafka', 'redis or postgres'],
    ['--feed', 'no', 'ids or no-ids'],
    ['--speed', '1', '--speed'],
    ['more', '', 'more'],
  ])('refuses %s %s', (name, value, why) => {
    expect(() => read(name, value)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(why) as string }),
    )
  })
})
