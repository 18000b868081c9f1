import type { Sizes } from './sizes.ts'

/** The context of a benchmark. */
export interface Bench {
  sizes: Sizes
  /** Aborts when a person stops the benchmark. */
  signal: AbortSignal
  /** Announces the next step. */
  doing: (what: string) => void
  /** Reports progress. */
  progress: (done: number, of: number) => void
}
