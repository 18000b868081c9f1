import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogger, Gate, type ServiceContext } from '@scores/runtime'
import { expect, onTestFinished, vi } from 'vitest'
import type { SentSummary } from '../feeds/sent-messages.ts'
import { TestReader } from '../feeds/test-reader.ts'
import { parseJson } from '../parse-json.ts'

/** What the package of the simulator exports. */
interface SimulatorModule<Config, Message> {
  readConfig: (env: NodeJS.ProcessEnv) => Config
  /** Returns the port. */
  simulate: (config: Config, context: Pick<ServiceContext, 'log' | 'resources' | 'fail'>) => Promise<number>
  messageSourceOf: (config: Config) => (n: number) => Message
}

/** The answer of `/sent`. */
export interface SimulatorSummary extends SentSummary {
  good: number
  bad: number
  byKind: Record<string, number>
  byReason: Record<string, number>
  first: number | null
}

/**
 * Starts a simulator in this process for one test. Defaults: a free port, full speed, no bad messages.
 *
 * @param module - the simulator's exports
 */
export async function startSimulator<Config extends object, Message>(
  module: SimulatorModule<Config, Message>,
  options: Partial<Config> = {},
) {
  const testDefaults = { SIMULATOR_PORT: 0, SIMULATOR_RATE: 0, SIMULATOR_BAD_SHARE: 0 }
  const config = { ...module.readConfig({}), ...testDefaults, ...options }
  const resources = new AsyncDisposableStack()
  const { log, ...logged } = createObservedLog()
  const failures: unknown[] = []
  const stop = () => resources.disposeAsync()
  onTestFinished(async () => {
    await stop()
    expect(failures).toEqual([])
  })
  const port = await module.simulate(config, {
    log,
    resources,
    fail: error => failures.push(error),
  })
  const url = `http://127.0.0.1:${port}`
  const summary = async () => parseJson<SimulatorSummary>(await (await fetch(`${url}/sent`)).text())
  const connect = async (headers?: Record<string, string>) => {
    const reader = await TestReader.open(`${url}/scores`, headers)
    onTestFinished(() => reader.close())
    return reader
  }
  const messageOf = module.messageSourceOf(config)
  const messages = (first: number, last: number) =>
    Array.from({ length: last - first + 1 }, (_, index) => messageOf(first + index))
  return { url, port, connect, summary, messages, stop, ...logged }
}

/** A silent log that opens a gate when an event is logged, and keeps the logged summaries. */
function createObservedLog() {
  const sentLogged = new Gate()
  const goneLogged = new Gate()
  const summaries: unknown[] = []
  const log = createLogger('feed-simulator', 'silent')
  vi.spyOn(log, 'info').mockImplementation((...[fields, text]: unknown[]) => {
    if (text === 'reader gone') goneLogged.open()
    if (text !== 'sent') return
    summaries.push(fields)
    sentLogged.open()
  })
  return { log, sentLogged, goneLogged, summaries }
}

/** Removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'feed-simulator-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
