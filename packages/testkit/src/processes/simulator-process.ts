import { type ChildProcess, spawn } from 'node:child_process'
import { openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message, SentSummary } from '@scores/feed-simulator'
import { nodeFlags, projectFolder } from '@scores/installation'
import { waitUntil } from '../wait-until.ts'
import { freePort } from './free-port.ts'
import { type ProcessMemory, processMemory } from './process-memory.ts'

/** The feed, as a process of its own. */
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
      [...nodeFlags('feed-simulator'), join(projectFolder, 'services/feed-simulator/src/main.ts')],
      {
        env: {
          ...process.env,
          SIMULATOR_PORT: String(port),
          ...env,
        },
        // Over the channel it sees when we are gone, and ends.
        stdio: ['ignore', log, log, 'ipc'],
        detached: true,
      },
    )
  }

  /**
   * Returns once it serves; it ends with `resources`.
   *
   * @param env - its variables; with a SIMULATOR_SENT_FILE, `sent` can be asked for
   */
  static async start(
    env: NodeJS.ProcessEnv,
    folder: string,
    resources: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<Simulator> {
    const simulator = new Simulator(env, folder, await freePort())
    resources.defer(() => simulator.#stop())
    const serves = () =>
      fetch(`${simulator.#url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    await waitUntil(serves, { what: 'the feed simulator', atMostMs: 20_000, signal })
    return simulator
  }

  memory(): ProcessMemory {
    return processMemory(this.#process.pid)
  }

  async summary(): Promise<SentSummary & { done: boolean }> {
    const response = await fetch(`${this.#url}/sent`)
    return (await response.json()) as SentSummary & { done: boolean }
  }

  /** Ends the connections of the feed. Returns how many there were. */
  async cut(how: 'cleanly' | 'abruptly'): Promise<number> {
    const query = how === 'abruptly' ? '?abruptly' : ''
    const response = await fetch(`${this.#url}/cut${query}`, { method: 'POST' })
    return Number(await response.text())
  }

  /** Every message that was sent, once. */
  sent(): Message[] {
    const lines = readFileSync(this.#sentFile, 'utf8').trimEnd().split('\n')
    return lines.map(line => JSON.parse(line) as Message)
  }

  /** When the first reader connected, milliseconds since 1970: from then on messages fall due. */
  startedAt(): number {
    const lines = readFileSync(this.#logFile, 'utf8').split('\n')
    const line = lines.find(each => each.includes('"msg":"reader connected"'))
    if (line === undefined) throw new Error('nobody has read the feed')
    return Date.parse((JSON.parse(line) as { time: string }).time)
  }

  async #stop(): Promise<void> {
    const { exitCode, signalCode } = this.#process
    if (exitCode !== null || signalCode !== null) return
    const ended = new Promise(resolve => this.#process.once('exit', resolve))
    this.#process.kill('SIGTERM')
    await ended
  }
}
