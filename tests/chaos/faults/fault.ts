import { setTimeout as timeout } from 'node:timers/promises'
import type { Random } from '@scores/feed-simulator'
import type { Pipeline, QueueCounts, Simulator, SmallDisk } from '@scores/testkit'
import type { ChaosStore } from '../test-bed/chaos-store.ts'
import type { Clock } from '../test-bed/clock.ts'
import type { Poison } from '../test-bed/poison.ts'

/** What a fault needs: a feed with ids, a queue on Redis, or disks of its own. */
export type Need = 'ids' | 'redis' | 'disks'

/** The targets of faults. */
export interface Targets {
  pipeline: Pipeline
  simulator: Simulator
  /** Messages that the feed sends a second. */
  rate: number
  database: ChaosStore
  queue: ChaosStore
  /** Holds the pipeline's DATA_DIR; null where disks cannot be mounted. */
  dataDisk: SmallDisk | null
  queueCounts: QueueCounts
  clock: Clock
  poison: Poison
  /** For the random choices of a fault. */
  random: Random
  signal: AbortSignal
}

export interface Fault {
  name: string
  /** A fault that needs ids would lose messages of a feed without them, while nobody listens. */
  needs: readonly Need[]
  /** Usual duration in seconds, with the recovery if that is slow. */
  seconds: number
  /** Returns the moment from which it must recover, in milliseconds since 1970. */
  inflict: (targets: Targets) => Promise<number>
}

export const fault = (name: string, inflict: Fault['inflict'], more: Partial<Fault> = {}): Fault => ({
  name,
  needs: [],
  seconds: 1,
  inflict,
  ...more,
})

export const seconds = async (count: number, { signal }: Pick<Targets, 'signal'>): Promise<void> => {
  await timeout(count * 1_000, undefined, { signal })
}
