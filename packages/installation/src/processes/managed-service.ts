import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { AppError, backoffMs, describeError, isErrorCode, stopDeadlineMs } from '@scores/runtime'
import { openLog } from './open-log.ts'

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

/** A process of the service. */
interface Run {
  child: ChildProcess
  ready: Promise<void>
  /** How it ended: null if in order, otherwise why not. */
  ended: Promise<string | null>
  lastError: () => LogLine | undefined
}

/** How long the last messages of a service that has ended may take. */
const lastMessagesMs = 1_000
/** Longer than the service's own deadline. */
const killAfterMs = stopDeadlineMs + 5_000
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
  #run: Run | null = null
  #restart: NodeJS.Timeout | undefined
  #failures = 0
  #unexpectedEnds = 0
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
    const { ready, ended, lastError } = this.#start()
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

  /**
   * Asks it to finish its work and end. Kills it after the deadline.
   *
   * @returns what did not go in order, now or since the start; empty if everything did
   */
  async stop(): Promise<string[]> {
    this.#isStopping = true
    clearTimeout(this.#restart)
    const { name } = this.#spec
    const times = this.#unexpectedEnds
    const problems =
      times === 0 ? [] : [`${name} ended unexpectedly ${times === 1 ? 'once' : `${times} times`}`]
    const run = this.#run
    if (!run) return problems
    let isKilled = false
    run.child.kill('SIGTERM')
    const deadline = setTimeout(() => {
      isKilled = run.child.kill('SIGKILL')
    }, killAfterMs)
    const end = await run.ended
    clearTimeout(deadline)
    if (isKilled) problems.push(`${name} did not stop and was killed`)
    else if (end !== null) problems.push(`${name} ${end}`)
    return problems
  }

  #start(): Run {
    const log = openLog(this.#spec.logFile)
    if (log === 'ignore') this.#notify(`runs without a log: ${this.#spec.logFile} cannot be opened`)
    const child = spawn(process.execPath, [...this.#spec.args], {
      env: this.#spec.env,
      // The service writes to the file directly, so that its log stays complete without the supervisor.
      stdio: ['ignore', log, log, 'ipc'],
      // A process group of its own keeps Ctrl-C from it: the supervisor stops the services in order.
      detached: true,
    })
    if (log !== 'ignore') closeSync(log)
    let lastError: LogLine | undefined
    const ready = Promise.withResolvers<void>()
    const onSign = this.#killWhenSilent(child)
    child.on('message', message => {
      onSign()
      if (message === 'ready') ready.resolve()
      const line = typeof message === 'string' ? parseLogLine(message) : null
      if (!line) return
      lastError = line
      if (!this.#isStopping) this.#notify(line.why ? `${line.msg} (${line.why})` : line.msg)
    })
    const ended = new Promise<string | null>(resolve => {
      const end = (why: string | null) => {
        // By the second report, another process may run.
        if (this.#run?.child === child) this.#run = null
        resolve(why)
      }
      // If the system refuses to start a process, nothing else is emitted.
      child.once('error', error => {
        if (child.pid === undefined) end(`could not be started: ${describeError(error)}`)
      })
      const report = (code: number | null, signal: NodeJS.Signals | null) => {
        if (code === 0) end(null)
        else end(signal ? `was ended by ${signal}` : `failed: ${lastError?.msg ?? `it ended with ${code}`}`)
      }
      // Unlike 'exit', 'close' comes after the last messages. Node does not always emit it.
      child.once('close', report)
      child.once('exit', (code, signal) => setTimeout(report, lastMessagesMs, code, signal))
    })
    this.#run = { child, ready: ready.promise, ended, lastError: () => lastError }
    return this.#run
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
    this.#unexpectedEnds += 1
    this.#failures = Date.now() - startedAt > healthyAfterMs ? 1 : this.#failures + 1
    const waitMs = backoffMs(backoff, this.#failures)
    this.#notify(`ended; restarting in ${(waitMs / 1000).toFixed(1)} s`)
    this.#restart = setTimeout(() => {
      const since = Date.now()
      void this.#start().ended.then(() => this.#onEnd(since))
    }, waitMs)
  }

  #notify(text: string): void {
    this.#onNotice({ service: this.#spec.name, text })
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
