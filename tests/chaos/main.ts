import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print, showProgress, style } from '@scores/cli/terminal'
import { AppError, describeError, keepAlive } from '@scores/runtime'
import { stopOnSignals } from '../stopping.ts'
import { chaosCommand, type RunOptions, readOptions } from './options.ts'
import { describeProgress, describeResult, describeRun, describeRuns, isPassed } from './report.ts'
import { type RunResult, run } from './run.ts'

/** Interval of progress lines where no line can be rewritten, in milliseconds. */
const lineEveryMs = 10_000

/** Distinguishes wrong usage from failed runs. */
const usageExitCode = 2

using _ = keepAlive()
const stopping = stopOnSignals()

const command = chaosCommand().exitOverride(({ exitCode }) =>
  process.exit(exitCode === 0 ? 0 : usageExitCode),
)
const wantedRuns = readOptions(process.argv.slice(2), () => Math.floor(Math.random() * 1_000_000), command)
// Processes are found through /proc.
if (process.platform !== 'linux') command.error('The chaos tests need Linux.')
process.exitCode = await main(wantedRuns)

async function main(runs: readonly RunOptions[]): Promise<number> {
  const results: RunResult[] = []
  for (const options of runs) {
    const result = stopping.aborted ? null : await oneRun(options)
    if (result) results.push(result)
  }
  if (isStopped()) return 130
  const failed = runs.length - results.filter(isPassed).length
  if (runs.length > 1) {
    print(`\n${style('bold', 'All runs together')}\n\n${describeRuns(results)}\n`)
    print(failed === 0 ? `All ${runs.length} runs passed.` : `${failed} of ${runs.length} runs failed.`)
  }
  return failed === 0 ? 0 : 1
}

/** Returns null for a run without a result. Keeps the folder of a failed run. */
async function oneRun(options: RunOptions): Promise<RunResult | null> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-chaos-'))
  const startedAt = performance.now()
  let shownAt = 0
  print(`\n${describeRun(options)}\n`)
  let result: RunResult | null = null
  try {
    result = await run(options, folder, stopping, progress => {
      const line = describeProgress(performance.now() - startedAt, progress)
      if (process.stdout.isTTY) showProgress(line)
      else if (performance.now() - shownAt > lineEveryMs) {
        shownAt = performance.now()
        print(line)
      }
    })
    showProgress('')
    print(`${process.stdout.isTTY ? '' : '\n'}${describeResult(result)}`)
  } catch (error) {
    showProgress('')
    const { aborted, reason } = stopping
    if (!isStopped()) print(`  ${style('red', '✗')} ${describeError(aborted ? reason : error)}`)
  }
  if ((result && isPassed(result)) || isStopped()) rmSync(folder, { recursive: true, force: true })
  else print(`\n  Data and logs are kept in ${folder}`)
  return result
}

/** True if a person stopped it, not an error. */
function isStopped(): boolean {
  const { reason } = stopping
  return reason instanceof AppError && reason.code === 'STOPPED'
}
