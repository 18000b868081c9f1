import { parseArgs } from 'node:util'
import { AppError, describeError } from '@scores/runtime'

/** What a flag needs to know of its variable; one whose default is a boolean takes no value. */
type FlagVariables = Readonly<Record<string, { desc?: string; default?: unknown }>>

/**
 * The variables that a command line sets: `--bad-share 0.05` is `SIMULATOR_BAD_SHARE=0.05`, `--ids` is
 * `SIMULATOR_IDS=true` and `--no-ids` is `SIMULATOR_IDS=false`.
 *
 * @param prefix - what the variables' names have before the flag's, `SIMULATOR_`
 * @returns to be laid over the environment; the values are checked with it
 * @throws AppError naming a flag that is unknown or lacks its value
 */
export function readFlags(args: string[], variables: FlagVariables, prefix: string): Record<string, string> {
  const names = new Map(Object.keys(variables).map(name => [flagOf(name, prefix), name]))
  const options = Object.fromEntries(
    Array.from(names, ([flag, name]) => [
      flag,
      { type: isSwitch(variables, name) ? 'boolean' : 'string' } as const,
    ]),
  )
  try {
    const { values } = parseArgs({ args, options, allowNegative: true })
    return Object.fromEntries(
      Object.entries(values).map(([flag, value]) => [names.get(flag) ?? flag, String(value)]),
    )
  } catch (error) {
    const known = [...names.keys()].map(flag => `--${flag}`).join(' ')
    throw new AppError('FLAGS', describeError(error), `Known are ${known}; --help tells what they do.`)
  }
}

/** The text for `--help`: each flag with its variable's description and default. */
export function describeFlags(variables: FlagVariables, prefix: string): string {
  const rows = Object.entries(variables).map(([name, { desc = '', default: fallback }]) => {
    const flag = `--${flagOf(name, prefix)}${isSwitch(variables, name) ? '' : ' VALUE'}`
    return { flag, text: `${desc} Default: ${String(fallback) || 'none'}.` }
  })
  const width = Math.max(...rows.map(({ flag }) => flag.length))
  const lines = rows.map(({ flag, text }) => `  ${flag.padEnd(width)}  ${text}`)
  return `Each flag sets the variable ${prefix}… of its name, and wins over the environment.\n\n${lines.join('\n')}\n`
}

const flagOf = (name: string, prefix: string): string =>
  name.slice(prefix.length).toLowerCase().replaceAll('_', '-')

const isSwitch = (variables: FlagVariables, name: string): boolean =>
  typeof variables[name]?.default === 'boolean'
