import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { Client } from 'pg'
import { expect, vi } from 'vitest'
import { parseJson } from '../parse-json.ts'
import { freePort } from '../processes/free-port.ts'

/** The result of a command. */
export interface Ended {
  code: number | null
  /** Standard output and standard error. */
  output: string
}

/**
 * A data folder and ports of its own. Commands and the pipeline run on it as real processes. Disposal ends what still
 * runs and deletes the folder, unless DATA_DIR was given.
 */
export class Installation implements AsyncDisposable {
  readonly dataDir: string
  readonly env: NodeJS.ProcessEnv
  readonly dashboardUrl: string
  readonly #isFolderGiven: boolean

  private constructor(dataDir: string, ports: number[], env: NodeJS.ProcessEnv) {
    const [postgres, dashboard, simulator] = ports.map(String)
    this.dataDir = dataDir
    this.#isFolderGiven = env['DATA_DIR'] !== undefined
    this.dashboardUrl = `http://127.0.0.1:${dashboard}`
    this.env = {
      ...process.env,
      NO_COLOR: '1',
      // The same as in ./entrypoint.
      NODE_COMPILE_CACHE: join(projectFolder, '.tools/compile-cache'),
      DATA_DIR: dataDir,
      POSTGRES_PORT: postgres,
      DASHBOARD_PORT: dashboard,
      SIMULATOR_PORT: simulator,
      DASHBOARD_PASSWORD: 'secret',
      // One process less to start in most tests.
      NORMALIZERS: '1',
      // Keeps the commands away from a pipeline of containers on the same machine.
      COMPOSE_PROJECT_NAME: 'none',
      ...env,
    }
  }

  static async create(env: NodeJS.ProcessEnv = {}): Promise<Installation> {
    const folder = env['DATA_DIR'] ?? mkdtempSync(join(tmpdir(), 'scores-e2e-'))
    const ports = [await freePort(), await freePort(), await freePort()]
    return new Installation(folder, ports, env)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run('down')
    if (!this.#isFolderGiven) rmSync(this.dataDir, { recursive: true, force: true })
  }

  /** URL of the embedded database, as its owner. The database must have been started once. */
  get ownerUrl(): string {
    const password = readFileSync(join(this.dataDir, 'postgres/password'), 'utf8').trim()
    return `postgres://postgres:${password}@127.0.0.1:${this.env['POSTGRES_PORT']}/scores`
  }

  /** Starts `./entrypoint` with these arguments. */
  spawn(...args: string[]): ChildProcess {
    return spawn('node', [join(projectFolder, 'packages/cli/dist/main.js'), ...args], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Runs a command to its end. */
  async run(...args: string[]): Promise<Ended> {
    return ended(this.spawn(...args))
  }

  /** Runs a command that must succeed, with `--json`. */
  async json<Value>(...args: string[]): Promise<Value> {
    const { code, output } = await this.run(...args, '--json')
    if (code !== 0) throw new Error(`./entrypoint ${args.join(' ')} exited with ${code}:\n${output}`)
    return parseJson(output)
  }

  /** Returns the rows that the `sql` command prints. It also works while the pipeline is stopped. */
  query<Row>(statement: string): Promise<Row[]> {
    return this.json('sql', statement)
  }

  /**
   * Queries the running database without a command, each of which costs most of a second of processor time. For polling.
   *
   * @returns the first row
   */
  async readRow<Row extends object>(statement: string): Promise<Row> {
    await using resources = new AsyncDisposableStack()
    const client = new Client({ connectionString: this.env['DATABASE_URL'] || this.ownerUrl })
    // A connection may break while the test kills the server; the query reports it.
    client.on('error', () => undefined)
    resources.defer(() => client.end().catch(() => undefined))
    await client.connect()
    const { rows } = await client.query<Row>(statement)
    const [row] = rows
    if (!row) throw new Error(`no row: ${statement}`)
    return row
  }

  /** Starts the pipeline. Resolves once messages flow. */
  async up(...args: string[]): Promise<RunningPipeline> {
    const child = this.spawn('up', '--embedded', ...args)
    const end = ended(child)
    const flows = Promise.withResolvers<void>()
    let output = ''
    child.stdout?.on('data', (text: Buffer) => {
      output += String(text)
      if (output.includes('It flows')) flows.resolve()
    })
    await Promise.race([
      flows.promise,
      end.then(result => {
        throw new Error(`the pipeline exited with ${result.code}:\n${result.output}`)
      }),
    ])
    const stop = (signal: NodeJS.Signals) => {
      child.kill(signal)
      return end
    }
    return { child, end, stop }
  }

  /** Waits until the ledger accounts for a number of messages. */
  async processed(messages: number): Promise<void> {
    const statement = 'select coalesce(sum(received), 0)::int as received from ingest_batches'
    // Not expect.poll, which works in tests only: hooks call this too.
    await vi.waitFor(async () => expect(await this.readRow(statement)).toEqual({ received: messages }), {
      timeout: 120_000,
      interval: 100,
    })
  }

  /** Waits until the analytics tables include every stored event. */
  async aggregated(): Promise<void> {
    const statement = `
      select coalesce(sum(events), 0) = (select count(*) from events) as "isComplete" from analytics_runs`
    await vi.waitFor(async () => expect(await this.readRow(statement)).toEqual({ isComplete: true }), {
      timeout: 90_000,
      interval: 250,
    })
  }

  /** Returns what a service has logged so far. */
  log(service: string): string {
    const path = join(this.dataDir, 'logs', `${service}.log`)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }

  /** How many times a service has become ready. */
  starts(service: string): number {
    return this.#readyLines(service).length
  }

  /** The process id of a service's latest start. */
  pid(service: string): number {
    const line = this.#readyLines(service).at(-1)
    if (line === undefined) throw new Error(`${service} has not started`)
    return parseJson<{ pid: number }>(line).pid
  }

  #readyLines(service: string): string[] {
    return this.log(service)
      .split('\n')
      .filter(line => line.includes('"msg":"ready"'))
  }
}

export interface RunningPipeline {
  child: ChildProcess
  /** Resolves when the pipeline has ended. */
  end: Promise<Ended>
  stop: (signal: NodeJS.Signals) => Promise<Ended>
}

function ended(child: ChildProcess): Promise<Ended> {
  let output = ''
  const collect = (text: Buffer) => {
    output += String(text)
  }
  child.stdout?.on('data', collect)
  child.stderr?.on('data', collect)
  return new Promise(resolve => child.once('close', code => resolve({ code, output })))
}
