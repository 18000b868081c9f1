import type { Machine } from './machine.ts'

/** A queue's backend. */
export type QueueKind = 'redis' | 'postgres'

export const queueNames: Record<QueueKind, string> = { redis: 'Redis', postgres: 'Postgres' }

/** What a contender got through. */
export interface Contender {
  name: string
  /** How it is set up. */
  how: string
  /** Messages a run, after as many to warm up. */
  messages: number
  /** Messages committed a second, in each run. */
  perSecond: number[]
}

export interface Throughput {
  /** `COPY` of the same rows into the same tables on one connection. */
  limit: Contender
  pipeline: Record<QueueKind, Contender>
  alternatives: Contender[]
}

/** Milliseconds from when the feed had written a message until a query found its row. */
export interface Latency {
  queue: QueueKind
  /** Messages a second. */
  rate: number
  messages: number
  p50: number
  p95: number
  p99: number
  max: number
}

export interface AnalyticsCost {
  /** Events that are there. */
  events: number
  /** Of these, of one student. */
  ofOneStudent: number
  newEvents: number
  /** Each run's, milliseconds. */
  runMs: number[]
  /** Milliseconds. */
  recountMs: number
  /** Whether both tables equal the recount, to the last digit. */
  isEqual: boolean
}

/** A process's memory under full load, megabytes (resident set). */
export interface ProcessMemory {
  process: string
  /** On average, in the first minute and in the last one. */
  first: number
  last: number
  peak: number
}

export interface Memory {
  queue: QueueKind
  seconds: number
  messages: number
  processes: ProcessMemory[]
  /** The most jobs that the queue was seen to hold. */
  peakJobs: number
}

export interface ScaleOut {
  normalizers: number
  perSecond: number[]
}

export interface StartUp {
  /** Seconds, each time. */
  seconds: number[]
}

export interface Results {
  machine: Machine
  measuredAt: string
  throughput: Throughput
  latency: Latency[]
  analytics: AnalyticsCost[]
  memory: Memory[]
  scaleOut: ScaleOut[]
  startUp: StartUp
}

/** The middle one; of an even number the higher of the two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new RangeError('of nothing there is no median')
  return middle
}

/** The smallest of the values that at least this share of them does not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('of nothing there is no percentile')
  return value
}
