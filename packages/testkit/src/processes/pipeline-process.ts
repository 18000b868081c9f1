import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, projectFolder } from '@scores/runtime'
import { waitUntil } from '../wait-until.ts'
import { exitCode } from './exit-code.ts'
import { freePort } from './free-port.ts'
import { type ProcessMemory, processMemory, readProcFile } from './process-memory.ts'
import { ServiceLog } from './service-log.ts'

export type Normalizer = 'normalizer' | `normalizer-${number}`
export type Service = 'feed-listener' | 'analytics' | 'replayer' | 'dashboard' | Normalizer

/** What a pipeline connects to. */
export interface Environment {
  databaseUrl: string
  queueUrl: string
  feedUrl: string
  /** Additional variables. */
  env?: NodeJS.ProcessEnv
}

/** Time that SIGTERM leaves for an orderly stop. */
const graceMs = 20_000
const entrypoint = join(projectFolder, 'packages/cli/dist/main.js')

/** `./entrypoint up --embedded` as a process, on the given stores and feed. */
export class Pipeline {
  readonly normalizers: readonly Normalizer[]
  readonly services: readonly Service[]
  readonly #folder: string
  /** The variables of every command and service. */
  readonly env: NodeJS.ProcessEnv
  readonly #signal: AbortSignal
  #process: ChildProcess | null = null

  private constructor(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal) {
    const count = Number(env['NORMALIZERS'])
    this.normalizers = Array.from(
      { length: count },
      (_, index): Normalizer => (index === 0 ? 'normalizer' : `normalizer-${index + 1}`),
    )
    this.services = ['feed-listener', ...this.normalizers, 'analytics', 'replayer', 'dashboard']
    this.#folder = folder
    this.env = env
    this.#signal = signal
  }

  /** Returns once all services are ready. `resources` ends every process of the pipeline. */
  static async start(
    folder: string,
    { databaseUrl, queueUrl, feedUrl, env: variables }: Environment,
    resources: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<Pipeline> {
    mkdirSync(folder, { recursive: true })
    const env = {
      ...process.env,
      NO_COLOR: '1',
      DATA_DIR: folder,
      DATABASE_URL: databaseUrl,
      QUEUE_URL: queueUrl,
      FEED_URL: feedUrl,
      DASHBOARD_PORT: String(await freePort()),
      NORMALIZERS: '2',
      // Keeps the commands away from a pipeline of containers on the same machine.
      COMPOSE_PROJECT_NAME: 'none',
      ...variables,
    }
    const pipeline = new Pipeline(folder, env, signal)
    resources.defer(() => pipeline.#end())
    await pipeline.start()
    return pipeline
  }

  /** Returns once all services are ready. */
  async start(): Promise<void> {
    this.#process = this.#spawn('up', '--embedded')
    await this.whenReady()
  }

  /**
   * Sends SIGTERM and waits for the end.
   *
   * @throws AppError PIPELINE if the stop exceeds the grace period or the exit code is not 0
   */
  async stop(): Promise<void> {
    const child = this.#process
    if (!child) return
    this.#process = null
    child.kill('SIGTERM')
    const code = await exitCode(child, graceMs)
    if (code !== 0) throw this.#error(`./entrypoint ended with ${code} after SIGTERM`)
  }

  /** Runs `./entrypoint verify`. Returns its output, or null if every promise holds. */
  async verify(): Promise<string | null> {
    const child = this.#spawn('verify')
    const mark = new ServiceLog(this.#outputFile).size
    const code = await exitCode(child, 120_000)
    return code === 0
      ? null
      : `verify ended with ${code}: ${new ServiceLog(this.#outputFile).since(mark).trim()}`
  }

  get dashboardUrl(): string {
    return `http://127.0.0.1:${this.env['DASHBOARD_PORT']}`
  }

  /** Resolves once every service is ready. */
  async whenReady(): Promise<void> {
    const areReady = () => {
      const code = this.#process?.exitCode ?? null
      if (code !== null) throw this.#error(`./entrypoint ended with ${code}`)
      return this.services.every(service => this.#pid(service) !== null && this.log(service).isReady)
    }
    await waitUntil(areReady, {
      what: 'the services to be ready',
      timeoutMs: 180_000,
      signal: this.#signal,
    })
  }

  /** Returns the time of sending, in milliseconds since 1970. */
  signal(service: Service, signal: NodeJS.Signals): number {
    const pid = this.#pid(service)
    if (pid === null) throw this.#error(`${service} is not running`)
    process.kill(pid, signal)
    return Date.now()
  }

  /** Sends a signal and waits until the process has ended. Returns the time of sending, in milliseconds since 1970. */
  async endService(service: Service, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
    const pid = this.#pid(service)
    const at = this.signal(service, signal)
    await waitUntil(() => pid !== this.#pid(service), {
      what: `${service} to end after ${signal}`,
      timeoutMs: graceMs + 5_000,
      signal: this.#signal,
    })
    return at
  }

  log(service: Service): ServiceLog {
    return new ServiceLog(join(this.#folder, 'logs', `${service}.log`))
  }

  /** Number of jobs whose lock expired, so that another normalizer received them. */
  redelivered(): number {
    const logs = this.normalizers.map(normalizer => this.log(normalizer).since(0))
    return logs.join('').split('"msg":"job stalled').length - 1
  }

  memory(service: Service): ProcessMemory {
    return processMemory(this.#pid(service))
  }

  /** Beside the folder, since output that a full disk loses makes the exit code 1. */
  get #outputFile(): string {
    return `${this.#folder}.log`
  }

  #spawn(...args: string[]): ChildProcess {
    const output = openSync(this.#outputFile, 'a')
    return spawn(process.execPath, [entrypoint, ...args], {
      env: this.env,
      stdio: ['ignore', output, output],
      // A process group of its own: Ctrl-C reaches only this process, which then stops the pipeline.
      detached: true,
    })
  }

  /** Null if the service is not running. */
  #pid(service: Service): number | null {
    const { pid } = this.log(service)
    return pid !== null && readProcFile(pid, 'cmdline')?.includes('/services/') ? pid : null
  }

  /** Ends all processes, in whatever state they are. */
  async #end(): Promise<void> {
    await this.stop().catch(() => undefined)
    for (const service of this.services) {
      const pid = this.#pid(service)
      if (pid !== null) process.kill(pid, 'SIGKILL')
    }
  }

  #error(message: string): AppError {
    return new AppError('PIPELINE', message, `See ${this.#outputFile}.`)
  }
}
