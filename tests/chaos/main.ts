import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print, showProgress, style } from '@scores/cli/terminal'
import { AppError, describeError, keepAlive } from '@scores/runtime'
import { SmallDisk } from '@scores/testkit'
import { stopOnSignals } from '../stopping.ts'
import { faults } from './faults/table.ts'
import { chaosCommand, readOptions } from './options.ts'
import { planRuns, type RunPlan, skippedFaults, wantedFaults, withMissed } from './plan-runs.ts'
import { describeProgress, describeResult, describeRun, describeRuns, isPassed } from './report.ts'
import { type RunResult, run } from './run.ts'

/** Interval of progress lines where no line can be rewritten, in milliseconds. */
const lineEveryMs = 10_000

/** Distinguishes wrong usage from failed runs. */
const usageExitCode = 2

const allNames = faults.map(({ name }) => name)
using _ = keepAlive()
const stopping = stopOnSignals()

const command = chaosCommand().exitOverride(({ exitCode }) =>
  process.exit(exitCode === 0 ? 0 : usageExitCode),
)
const wantedRuns = readOptions(process.argv.slice(2), () => Math.floor(Math.random() * 1_000_000), command)
// Processes are found through /proc.
if (process.platform !== 'linux') command.error('The chaos tests need Linux.')
const wanted = wantedFaults(faults, wantedRuns)
if (wanted.length === 0) command.error('No fault has such a name.')
process.exitCode = await main(planRuns(wanted, wantedRuns, mayMount()))

async function main(runs: readonly RunPlan[]): Promise<number> {
  const results: RunResult[] = []
  for (const plan of runs) {
    const result = stopping.aborted ? null : await oneRun(withMissed(plan, results))
    if (result) results.push(result)
  }
  if (isStopped()) return 130
  const skipped = skippedFaults(wanted, runs)
  if (skipped.length > 0) print(style('yellow', `\nSkipped faults: ${skipped.join(', ')}.`))
  const failed = runs.length - results.filter(isPassed).length
  if (runs.length > 1) {
    print(`\n${style('bold', 'All runs together')}\n\n${describeRuns(allNames, results)}\n`)
    print(failed === 0 ? `All ${runs.length} runs passed.` : `${failed} of ${runs.length} runs failed.`)
  }
  return failed === 0 ? 0 : 1
}

/** Mounting needs root, and in a container a capability too. */
function mayMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'scores-disk-'))
  try {
    SmallDisk.mount(folder, 4).unmount()
    return true
  } catch {
    rmSync(folder, { recursive: true })
    return false
  }
}

/** Returns null for a run without a result. Keeps the folder of a failed run. */
async function oneRun(plan: RunPlan): Promise<RunResult | null> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-chaos-'))
  const startedAt = performance.now()
  let shownAt = 0
  print(`\n${describeRun(plan.options)}\n`)
  let result: RunResult | null = null
  try {
    result = await run(plan, folder, stopping, progress => {
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
