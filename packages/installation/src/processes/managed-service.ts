import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { AppError, backoffMs, isErrorCode, stopDeadlineMs } from '@scores/runtime'

/** How to run a service. */
export interface ServiceSpec {
  name: string
  /** Arguments of Node: its flags and the file to run. */
  args: readonly string[]
  env: NodeJS.ProcessEnv
  /** Receives the output. */
  logFile: string
}

/** A log line of a service that people should see. */
export interface Notice {
  service: string
  text: string
}

/** A warning or an error, as the service's logger sends it over IPC. */
interface LogLine {
  msg: string
  code?: string
  hint?: string
  why?: string
}

const backoff = { firstMs: 500, maxMs: 30_000 }
/** A service that ran this long was healthy: its next failure counts as the first. */
const healthyAfterMs = 10_000

/** How long a process may be silent. A process that is alive reports it every five seconds. */
export interface SilenceLimit {
  checkEveryMs: number
  /** Counted in checks, as no time passes for a suspended machine. */
  maxChecks: number
}

const twoMinutes: SilenceLimit = { checkEveryMs: 5_000, maxChecks: 24 }

/** One process, restarted with backoff whenever it ends unexpectedly, and killed if it hangs. */
export class ManagedService {
  readonly #spec: ServiceSpec
  readonly #onNotice: (notice: Notice) => void
  #child: ChildProcess | null = null
  #restart: NodeJS.Timeout | undefined
  #failures = 0
  #isStopping = false
  readonly #silence: SilenceLimit

  constructor(spec: ServiceSpec, onNotice: (notice: Notice) => void, silence = twoMinutes) {
    this.#spec = spec
    this.#onNotice = onNotice
    this.#silence = silence
  }

  /**
   * Starts it for the first time.
   *
   * @returns once it is ready
   * @throws AppError with the service's own code and message, or SERVICE_START, if it ends before it is ready; it is
   *   not restarted then
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
      `${this.#spec.name} did not start: ${line?.msg ?? 'it ended without an error message'}`,
      line?.hint ?? `See ${this.#spec.logFile}.`,
    )
  }

  /** Asks it to finish its work and end. Kills it after the deadline. */
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
      // The service writes to the file directly, so that its log stays complete without the supervisor.
      stdio: ['ignore', log, log, 'ipc'],
      // A process group of its own keeps Ctrl-C from it: the supervisor stops the services in order.
      detached: true,
    })
    closeSync(log)
    this.#child = child
    let lastError: LogLine | undefined
    const ready = Promise.withResolvers<void>()
    const onSign = this.#killWhenSilent(child)
    child.on('message', message => {
      onSign()
      if (message === 'ready') ready.resolve()
      const line = typeof message === 'string' ? parseLogLine(message) : null
      if (!line) return
      lastError = line
      if (!this.#isStopping) {
        this.#onNotice({ service: this.#spec.name, text: line.why ? `${line.msg} (${line.why})` : line.msg })
      }
    })
    const ended = new Promise<void>(resolve => {
      // Unlike 'exit', 'close' comes after the last messages.
      child.once('close', () => {
        this.#child = null
        resolve()
      })
    })
    return { ready: ready.promise, ended, lastError: () => lastError }
  }

  /** Returns what to call at each sign of life. */
  #killWhenSilent(child: ChildProcess): () => void {
    const { checkEveryMs, maxChecks } = this.#silence
    let silentChecks = 0
    const timer = setInterval(() => {
      silentChecks += 1
      if (silentChecks < maxChecks) return
      clearInterval(timer)
      this.#onNotice({ service: this.#spec.name, text: 'hangs, and is killed' })
      // SIGTERM would wait for a process that does not react.
      child.kill('SIGKILL')
    }, checkEveryMs)
    child.once('exit', () => clearInterval(timer))
    return () => {
      silentChecks = 0
    }
  }

  #onEnd(startedAt: number): void {
    if (this.#isStopping) return
    this.#failures = Date.now() - startedAt > healthyAfterMs ? 1 : this.#failures + 1
    const waitMs = backoffMs(backoff, this.#failures)
    this.#onNotice({
      service: this.#spec.name,
      text: `ended; restarting in ${(waitMs / 1000).toFixed(1)} s`,
    })
    this.#restart = setTimeout(() => {
      const since = Date.now()
      void this.#spawn().ended.then(() => this.#onEnd(since))
    }, waitMs)
  }
}

/** Null for a message that is not a log line. */
function parseLogLine(text: string): LogLine | null {
  try {
    const line: LogLine = JSON.parse(text)
    return line
  } catch {
    return null
  }
}
