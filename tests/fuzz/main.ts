import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { print, showProgress, style } from '@scores/cli/terminal'
import { describeError, keepAlive } from '@scores/runtime'
import { stopOnSignals } from '../stopping.ts'
import { type RunOptions, readOptions } from './options.ts'
import { type RunResult, run } from './run.ts'

using _ = keepAlive()
const stopping = stopOnSignals()
const runs = readOptions(process.argv.slice(2), () => Math.floor(Math.random() * 2 ** 31))
for (const options of runs) if (!stopping.aborted && !(await oneRun(options))) process.exitCode = 1
if (stopping.aborted) process.exitCode = 130

function describe({ rounds, messages, requests, commands }: Omit<RunResult, 'failure'>): string {
  return `${rounds} rounds: ${messages.toLocaleString('en')} messages, ${requests} requests, ${commands} commands`
}

/** Returns true if nothing failed. Keeps the folder of a failed run. */
async function oneRun(options: RunOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-fuzz-'))
  const name = `Seed ${options.seed}, queue on ${options.queue}`
  try {
    const result = await run(options, folder, stopping, done => showProgress(`${name}: ${describe(done)}`))
    showProgress('')
    if (result.failure === null) {
      print(`${style('green', '✓')} ${name}: ${describe(result)}`)
      rmSync(folder, { recursive: true })
      return true
    }
    print(
      `${style('red', '✗')} ${name}: ${describe(result)}\n${result.failure.problems}\n\n${describeRound(result.failure.round)}`,
    )
    const file = join(folder, 'round.json')
    writeFileSync(file, JSON.stringify(result.failure.round, withBytesAsText, 2))
    print(`\nThe minimised round is in ${file}, with the data and logs.`)
    print(`To repeat it: pnpm test:fuzz --queue ${options.queue} --seed ${result.failure.seed}`)
  } catch (error) {
    showProgress('')
    print(`${style('red', '✗')} ${name}: ${describeError(error)}\nData and logs are kept in ${folder}`)
  }
  return false
}

/** Shows what matters of a round: the bytes of its answers, the requests and the command. */
function describeRound({ answers, requests, command }: NonNullable<RunResult['failure']>['round']): string {
  const shorten = (text: string) =>
    text.length > 300 ? `${text.slice(0, 300)}… (${text.length} characters)` : text
  return [
    ...answers.map(
      ({ answer: { status, headers, body } }) =>
        `answer ${status} ${JSON.stringify(headers)} ${shorten(JSON.stringify(body.toString()))}`,
    ),
    ...requests.map(({ method, path, body }) => `request ${method} ${shorten(path)} ${shorten(body ?? '')}`),
    ...(command ? [`command ${command.map(arg => JSON.stringify(arg)).join(' ')}`] : []),
  ].join('\n')
}

/** Writes bytes as Latin-1 text, which keeps each byte. */
function withBytesAsText(_key: string, value: unknown): unknown {
  const isBytes =
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    value.type === 'Buffer' &&
    'data' in value
  return isBytes && Array.isArray(value.data) ? Buffer.from(value.data).toString('latin1') : value
}
