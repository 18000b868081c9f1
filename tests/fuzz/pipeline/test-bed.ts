import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedPostgres, supervisedSince } from '@scores/installation'
import { queueLocation } from '@scores/queue'
import { provePromises } from '@scores/reconciliation'
import { createLogger } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'
import { Pipeline, startStore } from '@scores/testkit'
import { HostileServer } from '../feed/hostile-server.ts'
import type { Api } from '../requests/send-requests.ts'
import { childrenOf, MachineStall } from './machine-stall.ts'
import { ProcessWatch } from './process-watch.ts'
import { Tables } from './tables.ts'

const password = 'fuzz'
const log = createLogger('fuzz', 'silent')

/** A pipeline that reads the hostile server's feed. */
export class TestBed {
  readonly server: HostileServer
  readonly tables: Tables
  readonly api: Api
  readonly stall: MachineStall
  /** Where commands run. */
  readonly commandFolder: string
  readonly #pipeline: Pipeline
  readonly #db: Kysely<Database>
  readonly #queueUrl: string
  readonly #dataDir: string
  #watch: ProcessWatch

  private constructor(
    folder: string,
    parts: {
      server: HostileServer
      tables: Tables
      pipeline: Pipeline
      db: Kysely<Database>
      queueUrl: string
    },
  ) {
    this.server = parts.server
    this.tables = parts.tables
    this.#pipeline = parts.pipeline
    this.#db = parts.db
    this.#queueUrl = parts.queueUrl
    this.#dataDir = join(folder, 'pipeline')
    this.#watch = new ProcessWatch(parts.pipeline)
    this.api = { url: parts.pipeline.dashboardUrl, password }
    this.commandFolder = join(folder, 'commands')
    mkdirSync(this.commandFolder, { recursive: true })
    const postgres = new EmbeddedPostgres(join(folder, 'database'))
    this.stall = new MachineStall(() => {
      const dashboard = parts.pipeline.log('dashboard').pid
      return [...(dashboard === null ? [] : [dashboard]), ...childrenOf(postgres.running?.pid)]
    })
  }

  /**
   * Starts stores, server and pipeline.
   *
   * @param maxBytes - the limit of a message
   */
  static async start(
    queue: 'redis' | 'postgres',
    maxBytes: number,
    folder: string,
    resources: AsyncDisposableStack,
    signal: AbortSignal,
  ): Promise<TestBed> {
    const database = await startStore('postgres', join(folder, 'database'), resources, signal)
    const queueUrl =
      queue === 'postgres'
        ? database.url
        : (await startStore(queue, join(folder, 'queue'), resources, signal)).url
    const server = resources.use(await HostileServer.start())
    const env = {
      DASHBOARD_PASSWORD: password,
      FEED_RETRY_MAX_MS: '250',
      // An answer with distorted compression may be read forever.
      FEED_SILENCE_MS: '10000',
      FEED_MAX_MESSAGE_BYTES: String(maxBytes),
      // Most generated messages are bad; a pause would end the run.
      GUARD_WINDOW_MESSAGES: '0',
      ANALYTICS_FIRST_RUN_MS: '500',
    }
    const stores = { databaseUrl: database.url, queueUrl, feedUrl: server.url, env }
    const pipeline = await Pipeline.start(join(folder, 'pipeline'), stores, resources, signal)
    const tables = resources.use(await Tables.open(database.url))
    const db = openDatabase(
      { url: database.url, name: 'fuzz', connections: 2, statementTimeoutMs: 600_000 },
      log,
    )
    resources.defer(() => db.destroy())
    return new TestBed(folder, { server, tables, pipeline, db, queueUrl })
  }

  /** The environment of commands. They find no container engine, and no editor waits for a person. */
  get commandEnv(): NodeJS.ProcessEnv {
    return { ...this.#pipeline.env, DOCKER_HOST: 'tcp://127.0.0.1:9', EDITOR: 'true', VISUAL: 'true' }
  }

  /** One line per process that ended and per promise that does not hold. */
  async problems(): Promise<string[]> {
    const location = queueLocation({ QUEUE_URL: this.#queueUrl, QUEUE_NAMESPACE: 'bullmq' })
    const { findings } = await provePromises(
      { db: this.#db, queue: location, dataDir: this.#dataDir },
      { minutes: 1, gaps: 1, supervisedSince: supervisedSince(this.#dataDir) },
      log,
    )
    return [
      ...this.#watch.problems(),
      ...findings.filter(({ holds }) => !holds).map(({ claim, detail }) => `verify: ${claim}: ${detail}`),
    ]
  }

  /** Stops the pipeline and starts it again. */
  async restart(): Promise<void> {
    await this.#pipeline.stop()
    await this.#pipeline.start()
    this.#watch = new ProcessWatch(this.#pipeline)
  }

  /** Stops the pipeline. Returns a line if the stop or `./entrypoint verify` failed. */
  async stop(): Promise<string[]> {
    await this.#pipeline.stop()
    const error = await this.#pipeline.verify()
    return error === null ? [] : [error]
  }

  /** Resolves once all processes that died have started again. */
  whenReady(): Promise<void> {
    return this.#pipeline.whenReady()
  }
}
