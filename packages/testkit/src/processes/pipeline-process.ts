import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '@scores/installation'
import { AppError } from '@scores/runtime'
import { waitUntil } from '../wait-until.ts'
import { freePort } from './free-port.ts'
import { type ProcessMemory, processMemory, readProcFile } from './process-memory.ts'
import { ServiceLog } from './service-log.ts'

export type Normalizer = 'normalizer' | `normalizer-${number}`
export type Service = 'feed-listener' | 'analytics' | 'replayer' | 'dashboard' | Normalizer

/** Where the pipeline finds the rest. */
export interface Environment {
  databaseUrl: string
  queueUrl: string
  feedUrl: string
  /** Further variables. */
  env?: NodeJS.ProcessEnv
}

/** What it may take to end after SIGTERM, milliseconds. */
const graceMs = 20_000
const entrypoint = join(projectFolder, 'packages/cli/src/main.ts')

/** `./entrypoint up --embedded`, as users start it, on stores and a feed of ours. */
export class Pipeline {
  readonly normalizers: readonly Normalizer[]
  readonly services: readonly Service[]
  readonly #folder: string
  readonly #env: NodeJS.ProcessEnv
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
    this.#env = env
    this.#signal = signal
  }

  /** Starts it; whatever runs of it ends with `resources`. */
  static async start(
    folder: string,
    { databaseUrl, queueUrl, feedUrl, env: more }: Environment,
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
      // None: a pipeline that runs here as containers is not this one.
      COMPOSE_PROJECT_NAME: 'none',
      ...more,
    }
    const pipeline = new Pipeline(folder, env, signal)
    resources.defer(() => pipeline.#end())
    await pipeline.start()
    return pipeline
  }

  /** Returns once all services do their work. */
  async start(): Promise<void> {
    this.#process = this.#spawn('up', '--embedded')
    await this.whenReady()
  }

  /**
   * Stops it with SIGTERM.
   *
   * @throws AppError where it takes longer than its grace period, or ends with another exit code than 0
   */
  async stop(): Promise<void> {
    const child = this.#process
    if (!child) return
    this.#process = null
    child.kill('SIGTERM')
    const code = await exitCode(child, graceMs)
    if (code !== 0) throw this.#error(`./entrypoint ended with ${code} after SIGTERM`)
  }

  /** Proves the promises. Returns what it says; null where all of them hold. */
  async verify(): Promise<string | null> {
    const child = this.#spawn('verify')
    const from = new ServiceLog(this.#outputFile).size
    const code = await exitCode(child, 120_000)
    return code === 0
      ? null
      : `verify ended with ${code}: ${new ServiceLog(this.#outputFile).since(from).trim()}`
  }

  /** Resolves once every service does its work. */
  async whenReady(): Promise<void> {
    const areReady = () => {
      const code = this.#process?.exitCode ?? null
      if (code !== null) throw this.#error(`./entrypoint ended with ${code}`)
      return this.services.every(service => this.#pid(service) !== null && this.log(service).isReady)
    }
    await waitUntil(areReady, {
      what: 'the services ready',
      atMostMs: 60_000,
      signal: this.#signal,
    })
  }

  /** Sends a signal. Returns when it was sent, milliseconds since 1970. */
  signal(service: Service, signal: NodeJS.Signals): number {
    const pid = this.#pid(service)
    if (pid === null) throw this.#error(`no ${service} runs`)
    process.kill(pid, signal)
    return Date.now()
  }

  /** Ends a service and waits until it is gone. Returns when it was sent the signal, milliseconds since 1970. */
  async endService(service: Service, signal: 'SIGTERM' | 'SIGKILL'): Promise<number> {
    const pid = this.#pid(service)
    const at = this.signal(service, signal)
    await waitUntil(() => pid !== this.#pid(service), {
      what: `the end of the ${service} after ${signal}`,
      atMostMs: graceMs + 5_000,
      signal: this.#signal,
    })
    return at
  }

  log(service: Service): ServiceLog {
    return new ServiceLog(join(this.#folder, 'logs', `${service}.log`))
  }

  /** Jobs whose lock ran out, so that another normalizer got them. */
  redelivered(): number {
    const logs = this.normalizers.map(each => this.log(each).since(0))
    return logs.join('').split('"msg":"job stalled').length - 1
  }

  /** The memory that a service's process has now. */
  memory(service: Service): ProcessMemory {
    return processMemory(this.#pid(service))
  }

  get #outputFile(): string {
    return join(this.#folder, 'entrypoint.log')
  }

  #spawn(...args: string[]): ChildProcess {
    const output = openSync(this.#outputFile, 'a')
    return spawn(process.execPath, [entrypoint, ...args], {
      env: this.#env,
      stdio: ['ignore', output, output],
      // Ctrl-C is for us, who then stop it.
      detached: true,
    })
  }

  /** Null where it doesn't run. */
  #pid(service: Service): number | null {
    const { pid } = this.log(service)
    return pid !== null && readProcFile(pid, 'cmdline')?.includes('/services/') ? pid : null
  }

  /** Whatever state it is in. */
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

/** Of a process that is about to end; the signal's name where it ended by one, which past the deadline is ours. */
async function exitCode(child: ChildProcess, deadlineMs: number): Promise<number | string | null> {
  const deadline = setTimeout(() => child.kill('SIGKILL'), deadlineMs)
  if (child.exitCode === null && child.signalCode === null) {
    await new Promise(resolve => child.once('exit', resolve))
  }
  clearTimeout(deadline)
  return child.exitCode ?? child.signalCode
}
