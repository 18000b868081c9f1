import { commandOutput } from '@scores/runtime'
import { Command, InvalidArgumentError, Option } from 'commander'
import { queues, wholeNumber, withoutSeparator } from '../command-line.ts'

const feeds = ['ids', 'no-ids'] as const

/** The settings of one run. */
export interface RunOptions {
  queue: (typeof queues)[number]
  feed: (typeof feeds)[number]
  /** How long the feed sends. */
  seconds: number
  /** Messages a second. */
  rate: number
  /** Determines the messages, and the order and times of the faults. */
  seed: number
  /** Only faults whose name matches are inflicted. */
  fault: RegExp
}

type Flags = Pick<RunOptions, 'seconds' | 'rate' | 'fault'> &
  Partial<Pick<RunOptions, 'queue' | 'feed' | 'seed'>>

export const chaosCommand = (): Command =>
  new Command('pnpm test:chaos')
    .configureOutput(commandOutput)
    .description('Inflicts faults on a pipeline and checks that nothing is lost and nothing is stored twice.')
    .option('--seconds <n>', 'how long each feed sends', wholeNumber(10, 86_400), 72)
    .option('--rate <n>', 'messages a second', wholeNumber(1, 100_000), 600)
    .option(
      '--seed <n>',
      'repeats the messages of a run, and the order and times of its faults',
      wholeNumber(0, 2 ** 32 - 1),
    )
    .option(
      '--fault <pattern>',
      'inflict only faults whose name matches this regular expression',
      pattern,
      /(?:)/,
    )
    .addOption(new Option('--queue <backend>', 'use only this queue').choices(queues))
    .addOption(new Option('--feed <kind>', 'use only this kind of feed').choices(feeds))
    .showHelpAfterError()

function pattern(text: string): RegExp {
  try {
    return new RegExp(text)
  } catch {
    throw new InvalidArgumentError('It must be a regular expression.')
  }
}

/**
 * Parses the command line. On errors and on `--help`, the command prints a text and exits.
 *
 * @param newSeed - chooses a seed if none is given
 * @returns the runs, in order
 */
export function readOptions(
  args: readonly string[],
  newSeed: () => number,
  command = chaosCommand(),
): RunOptions[] {
  command.parse(withoutSeparator(args), { from: 'user' })
  const { seconds, rate, fault, queue, feed, seed = newSeed() } = command.opts<Flags>()
  const chosenQueues = queue === undefined ? queues : [queue]
  const chosenFeeds = feed === undefined ? feeds : [feed]
  return chosenQueues.flatMap(backend =>
    chosenFeeds.map(kind => ({ queue: backend, feed: kind, seconds, rate, seed, fault })),
  )
}
