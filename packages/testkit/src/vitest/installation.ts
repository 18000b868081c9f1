import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '@scores/installation'
import { expect, onTestFinished } from 'vitest'
import { freePort } from '../processes/free-port.ts'

/** How a command ended. */
export interface Ended {
  code: number | null
  output: string
}

/** A folder with data and ports of its own, on which commands and a pipeline run: all as real processes. */
export class Installation {
  readonly dataDir: string
  readonly env: NodeJS.ProcessEnv
  readonly dashboardUrl: string

  private constructor(dataDir: string, ports: number[], env: NodeJS.ProcessEnv) {
    const [postgres, dashboard, simulator] = ports.map(String)
    this.dataDir = dataDir
    this.dashboardUrl = `http://127.0.0.1:${dashboard}`
    this.env = {
      ...process.env,
      NO_COLOR: '1',
      // As ./entrypoint has it.
      NODE_COMPILE_CACHE: join(projectFolder, '.tools/compile-cache'),
      DATA_DIR: dataDir,
      POSTGRES_PORT: postgres,
      DASHBOARD_PORT: dashboard,
      SIMULATOR_PORT: simulator,
      DASHBOARD_PASSWORD: 'secret',
      // None: a pipeline that runs here as containers is not of this installation.
      COMPOSE_PROJECT_NAME: 'none',
      ...env,
    }
  }

  /** Everything it left behind is ended and deleted when the test ends. */
  static async create(env: NodeJS.ProcessEnv = {}): Promise<Installation> {
    const folder = mkdtempSync(join(tmpdir(), 'scores-e2e-'))
    const ports = [await freePort(), await freePort(), await freePort()]
    const installation = new Installation(folder, ports, env)
    onTestFinished(async () => {
      await installation.run('down')
      rmSync(folder, { recursive: true, force: true })
    })
    return installation
  }

  /** Starts `./entrypoint` with these arguments. */
  spawn(...args: string[]): ChildProcess {
    return spawn('node', [join(projectFolder, 'packages/cli/src/main.ts'), ...args], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** Runs a command to its end. */
  async run(...args: string[]): Promise<Ended> {
    return ended(this.spawn(...args))
  }

  /** The rows of a query. */
  async query<Row>(statement: string): Promise<Row[]> {
    const { code, output } = await this.run('sql', '--json', statement)
    if (code !== 0) throw new Error(output)
    return JSON.parse(output) as Row[]
  }

  /** Starts the pipeline; resolves once messages flow. */
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
        throw new Error(`the pipeline ended with ${result.code}:\n${result.output}`)
      }),
    ])
    const stop = (signal: NodeJS.Signals) => {
      child.kill(signal)
      return end
    }
    return { child, end, stop }
  }

  /** Waits until the ledger accounts for so many messages. */
  async processed(messages: number): Promise<void> {
    const query = `select (select coalesce(sum(received), 0) from ingest_batches)::int as received`
    await expect
      .poll(async () => (await this.query<{ received: number }>(query))[0]?.received, {
        timeout: 120_000,
        interval: 500,
      })
      .toBe(messages)
  }

  /** Of one service, as far as it is written. */
  log(service: string): string {
    const path = join(this.dataDir, 'logs', `${service}.log`)
    return existsSync(path) ? readFileSync(path, 'utf8') : ''
  }
}

export interface RunningPipeline {
  child: ChildProcess
  /** Resolves when it has ended. */
  end: Promise<Ended>
  stop: (signal: NodeJS.Signals) => Promise<Ended>
}

function ended(child: ChildProcess): Promise<Ended> {
  let output = ''
  child.stdout?.on('data', (text: Buffer) => {
    output += String(text)
  })
  child.stderr?.on('data', (text: Buffer) => {
    output += String(text)
  })
  return new Promise(resolve => child.once('close', code => resolve({ code, output })))
}
