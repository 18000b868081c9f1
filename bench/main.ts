import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { count, duration, print, showProgress, style } from '@scores/cli/terminal'
import { AppError, describeError, exitCodeOf, keepAlive, onStopSignal, projectFolder } from '@scores/runtime'
import { sql } from '@scores/storage'
import { Redis } from 'ioredis'
import { measureAnalytics } from './analytics.ts'
import type { Bench } from './bench.ts'
import { measureLatency } from './latency.ts'
import { describeMachine, type Machine } from './machine.ts'
import { measureMemory } from './memory.ts'
import { type BenchOptions, readOptions } from './options.ts'
import { drawCharts } from './report/charts.ts'
import { describePart, describeResults } from './report/report.ts'
import type { Results } from './report/results.ts'
import { measureScaleOut } from './scale-out.ts'
import { fullSizes, quickSizes } from './sizes.ts'
import { measureStartUp } from './start-up.ts'
import { openTestBed } from './test-bed.ts'
import { measureThroughput } from './throughput.ts'

const folder = join(projectFolder, 'bench')

const benchmarks = {
  throughput: async (bench: Bench) => ({ throughput: await measureThroughput(bench) }),
  latency: async (bench: Bench) => ({ latency: await measureLatency(bench) }),
  analytics: async (bench: Bench) => ({ analytics: await measureAnalytics(bench) }),
  memory: async (bench: Bench) => ({ memory: await measureMemory(bench) }),
  'scale-out': async (bench: Bench) => ({ scaleOut: await measureScaleOut(bench) }),
  'start-up': async (bench: Bench) => ({ startUp: await measureStartUp(bench) }),
}

using _ = keepAlive()
const stopping = new AbortController()
let stoppedBy: NodeJS.Signals = 'SIGINT'
onStopSignal(
  signal => {
    stoppedBy = signal
    stopping.abort(new AppError('STOPPED', 'stopped', ''))
    showProgress('')
    print('Stopping everything …')
  },
  signal => process.exit(exitCodeOf(signal)),
)

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  showProgress('')
  const hint = error instanceof AppError ? error.hint : ''
  if (!stopping.signal.aborted)
    process.stderr.write(`${style('red', 'error:')} ${describeError(error)}\n${hint}\n`)
  process.exitCode = stopping.signal.aborted ? exitCodeOf(stoppedBy) : 1
}

async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args)
  if (process.platform !== 'linux')
    throw new AppError('PLATFORM', 'it needs Linux, whose /proc tells what processes take', '')
  const startedAt = performance.now()
  const results = await runAll(options)
  const complete = isComplete(results) ? results : null
  const took = `in ${duration(performance.now() - startedAt)}`
  if (options.isQuick)
    print(`Every benchmark ran, ${took}. Amounts this small prove nothing, so nothing was written.`)
  else if (complete) print(`Written to bench/RESULTS.md, ${took}.`)
  else print(`Measured ${took}. Only a run of all benchmarks writes bench/RESULTS.md.`)
  if (complete) {
    // A quick run writes nothing, but it proves that describing and drawing work.
    const text = describeResults(complete)
    const charts = drawCharts(complete)
    if (!options.isQuick) write(complete, text, charts)
  }
  return 0
}

function isComplete(results: Partial<Results>): results is Results {
  const names = ['throughput', 'latency', 'analytics', 'memory', 'scaleOut', 'startUp'] as const
  return names.every(name => results[name] !== undefined)
}

async function runAll({ benchmarks: chosen, isQuick }: BenchOptions): Promise<Partial<Results>> {
  const bench = createBench(isQuick)
  const machine = await lookAtMachine(bench)
  print(`${machine.cores} cores (${machine.cpu}), ${machine.memoryGb} GB, ${machine.system}\n`)
  const results: Partial<Results> = {
    machine,
    measuredAt: new Date().toISOString().slice(0, 16).replace('T', ' '),
  }
  for (const name of chosen) {
    const found: Partial<Results> = await benchmarks[name](bench)
    bench.doing('')
    Object.assign(results, found)
    print(describePart(found))
  }
  return results
}

/** Shows progress as one changing line on a terminal, elsewhere as a line per step. */
function createBench(isQuick: boolean): Bench {
  let what = ''
  return {
    sizes: isQuick ? quickSizes : fullSizes,
    signal: stopping.signal,
    doing: text => {
      stopping.signal.throwIfAborted()
      what = text
      showProgress(text)
      if (!process.stdout.isTTY && text !== '') print(style('dim', `  ${text}`))
    },
    progress: (done, of) => showProgress(`${what}  ${count(done)} of ${count(of)}`),
  }
}

async function lookAtMachine(bench: Bench): Promise<Machine> {
  bench.doing('starting the servers')
  await using resources = new AsyncDisposableStack()
  const { db, queueUrl } = await openTestBed('redis', resources, bench.signal)
  const client = new Redis(queueUrl)
  resources.defer(() => client.disconnect())
  const { rows } = await sql<{
    version: string
  }>`select current_setting('server_version') as version`.execute(db)
  const [, redis = 'unknown'] = /^redis_version:([\d.]+)/m.exec(await client.info('server')) ?? []
  bench.doing('')
  return describeMachine({ PostgreSQL: rows[0]?.version ?? 'unknown', Redis: redis })
}

function write(results: Results, text: string, charts: Record<string, string>): void {
  writeFileSync(join(folder, 'RESULTS.md'), text)
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`)
  mkdirSync(join(folder, 'charts'), { recursive: true })
  for (const [name, svg] of Object.entries(charts)) writeFileSync(join(folder, 'charts', name), svg)
}
