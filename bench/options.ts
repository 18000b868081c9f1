import { parseArgs } from 'node:util'
import { AppError, describeError } from '@scores/runtime'

export const names = ['throughput', 'latency', 'analytics', 'memory', 'scale-out', 'start-up'] as const
export type BenchmarkName = (typeof names)[number]

export interface BenchOptions {
  /** Those to be run, in their order. */
  benchmarks: readonly BenchmarkName[]
  /** Only small amounts: it shows that everything runs, and its figures say nothing. */
  isQuick: boolean
}

export const help = `./entrypoint bench [NAME] [--quick]

  throughput   feed to committed rows, beside the database's own limit and the alternatives
  latency      feed to queryable, at 100 and 1,000 messages a second
  analytics    a minute's run after 10,000 new events, on 100 k, 1 M and 5 M events, beside a full recount
  memory       each process at full load for five minutes
  scale-out    throughput with 1, 2 and 4 normalizers
  start-up     ./entrypoint to the first stored row

  --quick      small amounts, to see that everything runs

Without a name all are run, about half an hour, and bench/RESULTS.md, bench/results.json and bench/charts are written anew.
`

/**
 * What a command line asks for; null where it asks for help.
 *
 * @throws AppError USAGE naming what is wrong with it
 */
export function readOptions(args: readonly string[]): BenchOptions | null {
  const { values, positionals } = parse(args)
  if (values.help) return null
  const [name, ...more] = positionals
  if (more.length > 0) throw usage(`one name at most, not ${positionals.join(' ')}`)
  const chosen = names.find(each => each === name)
  if (name !== undefined && chosen === undefined) throw usage(`there is no benchmark ${JSON.stringify(name)}`)
  return { benchmarks: chosen === undefined ? names : [chosen], isQuick: values.quick ?? false }
}

function parse(args: readonly string[]) {
  const options = { quick: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw usage(describeError(error))
  }
}

const usage = (message: string) => new AppError('USAGE', message, help)
