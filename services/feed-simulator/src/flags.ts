import { commandOutput } from '@scores/runtime'
import { Command, Option } from 'commander'

/** The parts of a variable that a flag needs. A variable whose default is a boolean becomes a flag without a value. */
type FlagVariables = Readonly<Record<string, { desc?: string; default?: unknown }>>

/**
 * Returns a command with a flag for each variable: `--bad-share 0.05` sets `SIMULATOR_BAD_SHARE=0.05`, `--ids` sets
 * `SIMULATOR_IDS=true`, and `--no-ids` sets `SIMULATOR_IDS=false`.
 *
 * @param prefix - start of the variables' names that the flags omit: `SIMULATOR_`
 */
export function flagsCommand(variables: FlagVariables, prefix: string): Command {
  const command = new Command('feed-simulator')
    .description(`Each flag sets the variable ${prefix}… of its name and overrides the environment.`)
    .configureHelp({ helpWidth: 110 })
    .configureOutput(commandOutput)
    .showHelpAfterError()
  for (const [name, { desc = '', default: fallback }] of Object.entries(variables)) {
    const flag = name.slice(prefix.length).toLowerCase().replaceAll('_', '-')
    const text = `${desc} Default: ${String(fallback) || 'none'}.`
    if (typeof fallback !== 'boolean') command.option(`--${flag} <value>`, text)
    else command.option(`--${flag}`, text).addOption(new Option(`--no-${flag}`).hideHelp())
  }
  return command
}

/**
 * Parses the command line. On errors and on `--help`, the command prints a text and exits.
 *
 * @returns the variables that it sets. Their values are not checked yet.
 */
export function readFlags(
  args: readonly string[],
  variables: FlagVariables,
  prefix: string,
  command = flagsCommand(variables, prefix),
): Record<string, string> {
  command.parse(args, { from: 'user' })
  return Object.fromEntries(
    Object.entries(command.opts<Record<string, unknown>>()).map(([flag, value]) => [
      prefix + flag.replaceAll(/[A-Z]/g, letter => `_${letter}`).toUpperCase(),
      String(value),
    ]),
  )
}
