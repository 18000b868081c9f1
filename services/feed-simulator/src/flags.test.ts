import { AppError } from '@scores/runtime'
import { describe, expect, it } from 'vitest'
import { variables as realVariables } from './config.ts'
import { describeFlags, readFlags } from './flags.ts'

const variables = {
  SIMULATOR_RATE: { desc: 'How fast.', default: 5 },
  SIMULATOR_BAD_SHARE: { desc: 'How bad.', default: 0.02 },
  SIMULATOR_IDS: { desc: 'With ids.', default: false },
  SIMULATOR_PLAY: { desc: 'A file.', default: '' },
}
const read = (...args: string[]) => readFlags(args, variables, 'SIMULATOR_')

describe('readFlags', () => {
  it('turns flags into variables', () => {
    expect(read('--bad-share', '0.05', '--ids', '--play=a b.txt')).toEqual({
      SIMULATOR_BAD_SHARE: '0.05',
      SIMULATOR_IDS: 'true',
      SIMULATOR_PLAY: 'a b.txt',
    })
    expect(read('--no-ids')).toEqual({ SIMULATOR_IDS: 'false' })
    expect(read()).toEqual({})
  })

  it.each([['--speed'], ['--rate'], ['stray'], ['--ids=maybe'], ['--no-rate']])(
    'refuses %s, listing what there is',
    arg => {
      const error = expect.objectContaining({
        message: expect.stringContaining(arg.replace(/=.*/, '').replace('--no-', '')) as string,
        hint: expect.stringContaining('--rate --bad-share --ids --play') as string,
      }) as AppError
      expect(() => read(arg)).toThrow(AppError)
      expect(() => read(arg)).toThrow(error)
    },
  )
})

describe('describeFlags', () => {
  it('lists every flag, aligned', () => {
    expect(describeFlags(variables, 'SIMULATOR_').split('\n').slice(2)).toEqual([
      '  --rate VALUE       How fast. Default: 5.',
      '  --bad-share VALUE  How bad. Default: 0.02.',
      '  --ids              With ids. Default: false.',
      '  --play VALUE       A file. Default: none.',
      '',
    ])
  })

  it('describes every variable of the simulator', () => {
    const text = describeFlags(realVariables, 'SIMULATOR_')
    expect(text.match(/^ {2}--/gm)).toHaveLength(Object.keys(realVariables).length)
    expect(text).not.toContain('undefined')
  })
})
