import { commandOutput } from '@scores/runtime'
import { Argument, Command } from 'commander'

export const names = ['throughput', 'latency', 'analytics', 'memory', 'scale-out', 'start-up'] as const
export type BenchmarkName = (typeof names)[number]

export interface BenchOptions {
  /** The benchmarks to run, in order. */
  benchmarks: readonly BenchmarkName[]
  /** Small amounts, which show that everything runs. The figures mean nothing. */
  isQuick: boolean
}

const details = `
Benchmarks:
  throughput  feed to committed rows, next to the database's own limit and the alternatives
  latency     feed to queryable, at 100 and 1,000 messages a second
  analytics   a run after 10,000 new events on 100 k, 1 M and 5 M events, next to a full recount
  memory      each process at full load for five minutes
  scale-out   throughput with 1, 2 and 4 normalizers
  start-up    ./entrypoint to the first stored row

Without a name all benchmarks run, which takes about half an hour, and bench/RESULTS.md, bench/results.json and
bench/charts are rewritten.`

export const benchCommand = (): Command =>
  new Command('./entrypoint bench')
    .description('Runs the benchmarks.')
    .configureOutput(commandOutput)
    .addArgument(new Argument('[name]', 'run only this benchmark').choices(names))
    .option('--quick', 'use small amounts, to see that everything runs')
    .addHelpText('after', details)
    .showHelpAfterError('(./entrypoint bench --help lists the benchmarks)')

/** Parses the command line. On errors and on `--help`, the command prints a text and exits. */
export function readOptions(args: readonly string[], command = benchCommand()): BenchOptions {
  command.parse(args, { from: 'user' })
  const chosen = names.find(name => name === command.processedArgs[0])
  const { quick = false } = command.opts<{ quick?: boolean }>()
  return { benchmarks: chosen === undefined ? names : [chosen], isQuick: quick }
}
