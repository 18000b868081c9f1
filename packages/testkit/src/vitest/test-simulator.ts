import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageSource, type SentSummary, simulate } from '@scores/feed-simulator'
import { type Config, readConfig } from '@scores/feed-simulator/config'
import { createLogger, Gate } from '@scores/runtime'
import { expect, onTestFinished, vi } from 'vitest'
import { TestReader } from '../feeds/test-reader.ts'

const defaults = readConfig({})

/** A simulator of its own for one test, at full speed and without bad messages unless told otherwise. */
export async function startSimulator(options: Partial<Config> = {}) {
  const config = { ...defaults, SIMULATOR_PORT: 0, SIMULATOR_RATE: 0, SIMULATOR_BAD_SHARE: 0, ...options }
  const resources = new AsyncDisposableStack()
  const { log, ...logged } = watchedLog()
  const failures: unknown[] = []
  const stop = () => resources.disposeAsync()
  onTestFinished(async () => {
    await stop()
    expect(failures).toEqual([])
  })
  const port = await simulate(config, { log, resources, fail: error => failures.push(error) })
  const url = `http://127.0.0.1:${port}`
  const summary = async () => (await fetch(`${url}/sent`)).json() as Promise<SentSummary & { done: boolean }>
  const connect = async (headers?: Record<string, string>) => {
    const reader = await TestReader.open(`${url}/scores`, headers)
    onTestFinished(() => reader.close())
    return reader
  }
  const messageOf = messageSource({
    seed: config.SIMULATOR_SEED,
    badShare: config.SIMULATOR_BAD_SHARE,
    badKinds: config.SIMULATOR_BAD_KINDS,
    hasOddNames: config.SIMULATOR_ODD_NAMES,
    hasIds: config.SIMULATOR_IDS,
    restartEvery: config.SIMULATOR_RESTART_EVERY || Number.MAX_SAFE_INTEGER,
  })
  const messages = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => messageOf(first + index))
  return { url, port, connect, summary, messages, stop, ...logged }
}

/** Opens a signal when the log says it. */
function watchedLog() {
  const sentLogged = new Gate()
  const goneLogged = new Gate()
  const summaries: SentSummary[] = []
  const log = createLogger('feed-simulator', 'silent')
  vi.spyOn(log, 'info').mockImplementation((...[fields, text]: unknown[]) => {
    if (text === 'reader gone') goneLogged.open()
    if (text !== 'sent') return
    summaries.push(fields as SentSummary)
    sentLogged.open()
  })
  return { log, sentLogged, goneLogged, summaries }
}

/** Removed when the test is over. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'feed-simulator-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
