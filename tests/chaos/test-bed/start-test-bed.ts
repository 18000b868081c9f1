import { join } from 'node:path'
import { type Message, messageSourceOf, readConfig } from '@scores/feed-simulator'
import {
  Pipeline,
  type QueueCounts,
  queueCounts,
  Simulator,
  type SmallDisk,
  waitUntil,
} from '@scores/testkit'
import { Tables } from '../checks/tables.ts'
import { maxJobs } from '../faults/service-faults.ts'
import type { RunOptions } from '../options.ts'
import { type ChaosStore, mountDisk, startChaosStore } from './chaos-store.ts'
import { Clock } from './clock.ts'
import { Poison } from './poison.ts'

/** A pipeline with its own stores and feed. */
export interface TestBed {
  database: ChaosStore
  queue: ChaosStore
  dataDisk: SmallDisk | null
  simulator: Simulator
  clock: Clock
  poison: Poison
  pipeline: Pipeline
  tables: Tables
  queueCounts: QueueCounts
}

const preloads = ['shift-clock.ts', 'die-of-poison.ts']

/**
 * Starts everything, until `resources` are disposed of. Returns once messages flow.
 *
 * @param folder - for data and logs; exists
 */
export async function startTestBed(
  options: RunOptions,
  canMount: boolean,
  folder: string,
  resources: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<TestBed> {
  const startStore = (kind: 'postgres' | 'redis', name: string) =>
    startChaosStore(kind, join(folder, name), canMount, resources, signal)
  const database = await startStore('postgres', 'database')
  const queue = await startStore(options.queue, 'queue')
  const variables = simulatorVariables(options, folder)
  const simulator = await Simulator.start(variables, folder, resources, signal)
  const clock = new Clock(folder)
  const poison = new Poison(folder, messageOfFeed(variables))
  const dataFolder = join(folder, 'pipeline')
  const dataDisk = mountDisk(dataFolder, canMount, resources)
  const environment = {
    databaseUrl: database.pipelineUrl,
    queueUrl: queue.pipelineUrl,
    feedUrl: simulator.feedUrl,
    env: {
      QUEUE_MAX_JOBS: String(maxJobs),
      ANALYTICS_FIRST_RUN_MS: '500',
      ...clock.env,
      ...poison.env,
      NODE_OPTIONS: preloads.map(file => `--import=${join(import.meta.dirname, file)}`).join(' '),
    },
  }
  const pipeline = await Pipeline.start(dataFolder, environment, resources, signal)
  const tables = Tables.open(database.url, resources)
  const isFlowing = async () => (await tables.lastReceivedAt()) !== null
  await waitUntil(isFlowing, { what: 'the first message committed', timeoutMs: 60_000, signal })
  return {
    database,
    queue,
    dataDisk,
    simulator,
    clock,
    poison,
    pipeline,
    tables,
    queueCounts: queueCounts(queue.url),
  }
}

const simulatorVariables = ({ rate, seconds, seed, feed }: RunOptions, folder: string) => ({
  SIMULATOR_RATE: String(rate),
  SIMULATOR_COUNT: String(rate * seconds),
  SIMULATOR_SEED: String(seed),
  SIMULATOR_IDS: String(feed === 'ids'),
  SIMULATOR_BAD_SHARE: '0.05',
  SIMULATOR_ODD_NAMES: 'true',
  SIMULATOR_SENT_FILE: join(folder, 'sent.jsonl'),
})

const messageOfFeed = (variables: NodeJS.ProcessEnv): ((n: number) => Message) =>
  messageSourceOf(readConfig(variables))
