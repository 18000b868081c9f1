/** Amounts of the benchmarks. */
export interface Sizes {
  /** Messages per run of the pipeline, after as many to warm up. */
  messages: number
  /** Number of runs behind each median of the throughput. */
  runs: number
  /** Messages per run of the slower alternatives. */
  alternativeMessages: number
  /** Duration of the latency measurement at each rate, after a warm-up. */
  latencySeconds: number
  warmUpSeconds: number
  /** Numbers of events at which an analytics run is measured. */
  histories: readonly number[]
  newEvents: number
  /** Number of measured analytics runs on each history. */
  analyticsRuns: number
  memorySeconds: number
  normalizers: readonly number[]
  startUps: number
}

export const fullSizes: Sizes = {
  messages: 1_000_000,
  runs: 3,
  alternativeMessages: 40_000,
  latencySeconds: 30,
  warmUpSeconds: 5,
  histories: [100_000, 1_000_000, 5_000_000],
  newEvents: 10_000,
  analyticsRuns: 5,
  memorySeconds: 300,
  normalizers: [1, 2, 4],
  startUps: 3,
}

export const quickSizes: Sizes = {
  messages: 10_000,
  runs: 1,
  alternativeMessages: 1_000,
  latencySeconds: 2,
  warmUpSeconds: 1,
  histories: [2_000, 4_000],
  newEvents: 1_000,
  analyticsRuns: 1,
  memorySeconds: 4,
  normalizers: [1, 2],
  startUps: 1,
}
