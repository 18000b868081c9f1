import { describe, expect, it } from 'vitest'
import { variables as realVariables } from './config.ts'
import { flagsCommand, readFlags } from './flags.ts'

const variables = {
  SIMULATOR_RATE: { desc: 'How fast.', default: 5 },
  SIMULATOR_BAD_SHARE: { desc: 'How bad.', default: 0.02 },
  SIMULATOR_IDS: { desc: 'With ids.', default: false },
  SIMULATOR_PLAY: { desc: 'A file.', default: '' },
}

/** Throws in place of exiting, and returns what it printed. */
function read(...args: string[]) {
  let printed = ''
  const print = (text: string) => {
    printed += text
  }
  const command = flagsCommand(variables, 'SIMULATOR_')
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: print })
  try {
    return { values: readFlags(args, variables, 'SIMULATOR_', command), printed, error: null }
  } catch (error) {
    return { values: {}, printed, error }
  }
}

describe('readFlags', () => {
  it('turns flags into variables', () => {
    expect(read('--bad-share', '0.05', '--ids', '--play=a b.txt').values).toEqual({
      SIMULATOR_BAD_SHARE: '0.05',
      SIMULATOR_IDS: 'true',
      SIMULATOR_PLAY: 'a b.txt',
    })
  })

  it('turns a negated flag into false', () => {
    expect(read('--no-ids').values).toEqual({ SIMULATOR_IDS: 'false' })
  })

  it('sets nothing without flags', () => {
    expect(read()).toEqual({ values: {}, printed: '', error: null })
  })

  it.each([
    ['--speed', "unknown option '--speed'"],
    ['--rate', "option '--rate <value>' argument missing"],
    ['stray', 'too many arguments'],
    ['--ids=maybe', "unknown option '--ids=maybe'"],
    ['--no-rate', "unknown option '--no-rate'"],
  ])('rejects %s and lists all flags', (arg, message) => {
    const { printed, error } = read(arg)
    expect(error).toMatchObject({ message: expect.stringContaining(message) })
    for (const flag of ['--rate', '--bad-share', '--ids', '--play']) expect(printed).toContain(flag)
  })
})

describe('the help', () => {
  it('lists every flag, aligned, with its default', () => {
    expect(read('--help').printed).toContain(`
  --rate <value>       How fast. Default: 5.
  --bad-share <value>  How bad. Default: 0.02.
  --ids                With ids. Default: false.
  --play <value>       A file. Default: none.
`)
  })

  it('describes every variable of the simulator', () => {
    const text = flagsCommand(realVariables, 'SIMULATOR_').helpInformation()
    expect(text.match(/^ {2}--/gm)).toHaveLength(Object.keys(realVariables).length)
    expect(text).not.toContain('undefined')
  })
})
