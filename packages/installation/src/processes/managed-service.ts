import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { AppError, backoffMs, isErrorCode, stopDeadlineMs } from '@scores/runtime'

/** What a supervisor needs to run a service. */
export interface ServiceSpec {
  name: string
  /** Of Node, and then the file that it runs. */
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** Its output goes here. */
  logFile: string
}

/** A line of a service's log that people should see. */
export interface Notice {
  service: string
  text: string
}

/** A warning or an error, as the service's logger sends it. */
interface LogLine {
  msg: string
  code?: string
  hint?: string
  why?: string
}

const backoff = { firstMs: 500, maxMs: 30_000 }
/** A service that ran for so long was well: its next failure counts as the first. */
const wellAfterMs = 10_000

/** One process, started again with backoff whenever it ends without having been asked to. */
export class ManagedService {
  readonly #spec: ServiceSpec
  readonly #onNotice: (notice: Notice) => void
  #child: ChildProcess | null = null
  #restart: NodeJS.Timeout | undefined
  #failures = 0
  #isStopping = false

  constructor(spec: ServiceSpec, onNotice: (notice: Notice) => void) {
    this.#spec = spec
    this.#onNotice = onNotice
  }

  /**
   * Starts it for the first time.
   *
   * @returns once it is ready
   * @throws AppError with the service's own words where it ends before that; it is not started again then
   */
  async start(): Promise<void> {
    const { ready, ended, lastError } = this.#spawn()
    const isReady = await Promise.race([ready.then(() => true), ended.then(() => false)])
    if (isReady) {
      void ended.then(() => this.#onEnd(Date.now()))
      return
    }
    const line = lastError()
    throw new AppError(
      isErrorCode(line?.code) ? line.code : 'SERVICE_START',
      `${this.#spec.name} did not start: ${line?.msg ?? 'it ended without a word'}`,
      line?.hint ?? `See ${this.#spec.logFile}.`,
    )
  }

  /** Asks it to finish its work and end; past the deadline it is killed. */
  async stop(): Promise<void> {
    this.#isStopping = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (child) {
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGTERM')
      const deadline = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs + 5_000)
      await ended
      clearTimeout(deadline)
    }
  }

  #spawn() {
    const log = openSync(this.#spec.logFile, 'a', 0o600)
    const child = spawn(process.execPath, [...this.#spec.args], {
      env: this.#spec.env,
      // Its log goes to the file by itself, so that it is there also of what it does when the supervisor is gone.
      stdio: ['ignore', log, log, 'ipc'],
      // A process group of its own: Ctrl-C reaches the supervisor alone, which stops the services in their order.
      detached: true,
    })
    closeSync(log)
    this.#child = child
    let lastError: LogLine | undefined
    const ready = Promise.withResolvers<void>()
    child.on('message', message => {
      if (message === 'ready') ready.resolve()
      const line = typeof message === 'string' ? parse(message) : null
      if (!line) return
      lastError = line
      if (!this.#isStopping) {
        this.#onNotice({ service: this.#spec.name, text: line.why ? `${line.msg} (${line.why})` : line.msg })
      }
    })
    const ended = new Promise<void>(resolve => {
      // 'close', not 'exit': the last messages are read by then.
      child.once('close', () => {
        this.#child = null
        resolve()
      })
    })
    return { ready: ready.promise, ended, lastError: () => lastError }
  }

  #onEnd(startedAt: number): void {
    if (this.#isStopping) return
    this.#failures = Date.now() - startedAt > wellAfterMs ? 1 : this.#failures + 1
    const waitMs = backoffMs(backoff, this.#failures)
    this.#onNotice({
      service: this.#spec.name,
      text: `ended; started again in ${(waitMs / 1000).toFixed(1)} s`,
    })
    this.#restart = setTimeout(() => {
      const since = Date.now()
      void this.#spawn().ended.then(() => this.#onEnd(since))
    }, waitMs)
  }
}

function parse(line: string): LogLine | null {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return null
  }
}
