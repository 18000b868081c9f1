import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AppError, projectFolder } from '@scores/runtime'
import { freePort } from '@scores/testkit'
import type { Bench } from './bench.ts'
import type { StartUp } from './report/results.ts'

/** Measures `./entrypoint` from the command to the first stored row. The first start creates the database and does not count. */
export async function measureStartUp(bench: Bench): Promise<StartUp> {
  const folder = mkdtempSync(join(tmpdir(), 'scores-bench-'))
  try {
    const env = {
      ...process.env,
      NO_COLOR: '1',
      DATA_DIR: folder,
      POSTGRES_PORT: String(await freePort()),
      DASHBOARD_PORT: String(await freePort()),
      SIMULATOR_PORT: String(await freePort()),
      DATABASE_URL: '',
      QUEUE_URL: '',
      FEED_URL: '',
    }
    bench.doing('start-up, making the database')
    await start(env, bench.signal)
    const seconds: number[] = []
    for (let n = 1; n <= bench.sizes.startUps; n += 1) {
      bench.doing(`start-up, ${n} of ${bench.sizes.startUps}`)
      seconds.push(await start(env, bench.signal))
    }
    return { seconds }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Returns the seconds until messages flow. Everything is stopped by then. */
async function start(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(join(projectFolder, 'entrypoint'), ['up', '--embedded'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  const ended = new Promise(resolve => child.once('exit', resolve))
  const stop = () => child.kill('SIGTERM')
  signal.addEventListener('abort', stop, { once: true })
  let output = ''
  const flows = new Promise<number>(resolve => {
    child.stdout.on('data', (text: Buffer) => {
      output += String(text)
      if (output.includes('It flows')) resolve((performance.now() - startedAt) / 1_000)
    })
  })
  const seconds = await Promise.race([flows, ended.then(() => null)])
  stop()
  await ended
  signal.removeEventListener('abort', stop)
  signal.throwIfAborted()
  if (seconds === null) throw new AppError('PIPELINE', `./entrypoint ended:\n${output}`, 'See what it says.')
  return seconds
}
