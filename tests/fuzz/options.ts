import { commandOutput } from '@scores/runtime'
import { Command, InvalidArgumentError, Option } from 'commander'
import { queues, wholeNumber, withoutSeparator } from '../command-line.ts'

/** The settings of one run. */
export interface RunOptions {
  queue: (typeof queues)[number]
  /** How long it searches, in milliseconds. */
  durationMs: number
  /** Determines the generated feeds and requests. */
  seed: number
}

interface Flags {
  minutes: number
  seed?: number
  queue?: RunOptions['queue']
}

export const fuzzCommand = (): Command =>
  new Command('pnpm test:fuzz')
    .configureOutput(commandOutput)
    .description(
      'Runs generated feeds, requests and commands through the real pipeline, and minimises what fails.',
    )
    .option('--minutes <n>', 'how long it searches in all', positiveNumber, 1)
    .option('--seed <n>', 'repeats the generated feeds and requests of a run', wholeNumber(0, 2 ** 31 - 1))
    .addOption(new Option('--queue <backend>', 'use only this queue').choices(queues))
    .showHelpAfterError()

/**
 * Parses the command line. On errors and on `--help`, the command prints a text and exits.
 *
 * @param newSeed - chooses a seed if none is given
 * @returns the runs, in order
 */
export function readOptions(args: readonly string[], newSeed: () => number): RunOptions[] {
  const command = fuzzCommand()
  command.parse(withoutSeparator(args), { from: 'user' })
  const { minutes, seed = newSeed(), queue } = command.opts<Flags>()
  const chosen = queue === undefined ? queues : [queue]
  // Odd and even seeds run with other limits.
  return chosen.map((each, index) => ({
    queue: each,
    durationMs: (minutes * 60_000) / chosen.length,
    seed: seed + index,
  }))
}

function positiveNumber(text: string): number {
  const number = Number(text)
  if (number > 0 && number <= 10_000) return number
  throw new InvalidArgumentError('It must be a number above 0, up to 10000.')
}
