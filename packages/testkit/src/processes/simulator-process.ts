import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { nodeFlags } from '@scores/installation'
import { projectFolder } from '@scores/runtime'
import { readSentFile, type SentMessage, type SentSummary } from '../feeds/sent-messages.ts'
import { parseJson } from '../parse-json.ts'
import { waitUntil } from '../wait-until.ts'
import { exitCode } from './exit-code.ts'
import { freePort } from './free-port.ts'
import { type ProcessMemory, processMemory } from './process-memory.ts'

/** The feed simulator as a process. */
export class Simulator {
  readonly feedUrl: string
  readonly #url: string
  readonly #sentFile: string
  readonly #logFile: string
  readonly #process: ChildProcess

  private constructor(env: NodeJS.ProcessEnv, folder: string, port: number) {
    this.#url = `http://127.0.0.1:${port}`
    this.feedUrl = `${this.#url}/scores`
    this.#sentFile = env['SIMULATOR_SENT_FILE'] ?? ''
    this.#logFile = join(folder, 'feed-simulator.log')
    const log = openSync(this.#logFile, 'a')
    this.#process = spawn(
      process.execPath,
      [...nodeFlags('feed-simulator'), join(projectFolder, 'services/feed-simulator/dist/main.js')],
      {
        env: {
          ...process.env,
          SIMULATOR_PORT: String(port),
          ...env,
        },
        // The simulator ends when this channel closes, and so does not outlive the test.
        stdio: ['ignore', log, log, 'ipc'],
        detached: true,
      },
    )
  }

  /**
   * Returns once the simulator answers. `resources` stops it.
   *
   * @param env - its variables; `sent` needs a SIMULATOR_SENT_FILE
   * @param folder - receives its log
   */
  static async start(
    env: NodeJS.ProcessEnv,
    folder: string,
    resources: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<Simulator> {
    const simulator = new Simulator(env, folder, await freePort())
    resources.defer(() => simulator.#stop())
    const isHealthy = () =>
      fetch(`${simulator.#url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    await waitUntil(isHealthy, { what: 'the feed simulator', timeoutMs: 20_000, signal })
    return simulator
  }

  memory(): ProcessMemory {
    return processMemory(this.#process.pid)
  }

  async summary(): Promise<SentSummary> {
    const response = await fetch(`${this.#url}/sent`)
    return parseJson(await response.text())
  }

  /** Ends all connections of the feed. Returns their number. */
  async cut(how: 'cleanly' | 'abruptly'): Promise<number> {
    const query = how === 'abruptly' ? '?abruptly' : ''
    const response = await fetch(`${this.#url}/cut${query}`, { method: 'POST' })
    return Number(await response.text())
  }

  /** Ends the silence of a feed without a rate. */
  async endSilence(): Promise<void> {
    await fetch(`${this.#url}/end-silence`, { method: 'POST' })
  }

  /** Every message that was sent, once. */
  sent(): SentMessage[] {
    return readSentFile(this.#sentFile)
  }

  /** When the first reader connected, in milliseconds since 1970. The schedule of the messages starts then. */
  startedAt(): number {
    const lines = readFileSync(this.#logFile, 'utf8').split('\n')
    const line = lines.find(text => text.includes('"msg":"reader connected"'))
    if (line === undefined) throw new Error('no reader has connected to the feed')
    return Date.parse(parseJson<{ time: string }>(line).time)
  }

  async #stop(): Promise<void> {
    this.#process.kill('SIGTERM')
    await exitCode(this.#process, 20_000)
  }
}
