import type { Machine } from '../machine.ts'

/** A queue's backend. */
export type QueueKind = 'redis' | 'postgres'

export const queueNames: Record<QueueKind, string> = { redis: 'Redis', postgres: 'Postgres' }

/** The throughput of a contender. */
export interface Contender {
  name: string
  /** How it is set up. */
  how: string
  /** Messages per run, after as many to warm up. */
  messages: number
  /** Messages committed per second, in each run. */
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
  /** Messages per second. */
  rate: number
  messages: number
  p50: number
  p95: number
  p99: number
  max: number
}

export interface AnalyticsCost {
  /** Number of events in the table. */
  events: number
  /** Number of those that belong to one student. */
  ofOneStudent: number
  newEvents: number
  /** Durations of the runs in milliseconds. */
  runMs: number[]
  /** Milliseconds. */
  recountMs: number
  /** True if both tables equal the recount, to the last digit. */
  isEqual: boolean
}

/** A process's memory under full load, megabytes (resident set). */
export interface ProcessMemory {
  process: string
  /** Averages of the first and the last minute. */
  first: number
  last: number
  peak: number
}

export interface Memory {
  queue: QueueKind
  seconds: number
  messages: number
  processes: ProcessMemory[]
  /** Highest number of jobs seen on the queue. */
  peakJobs: number
}

export interface ScaleOut {
  normalizers: number
  perSecond: number[]
}

export interface StartUp {
  /** Seconds of each start. */
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

/** Returns the middle value, the higher one of two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted[Math.floor(sorted.length / 2)]
  if (middle === undefined) throw new RangeError('no values, so no median')
  return middle
}

/** Returns the smallest value that at least this share of the values does not exceed. */
export function percentile(sorted: readonly number[], share: number): number {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  if (value === undefined) throw new RangeError('no values, so no percentile')
  return value
}
