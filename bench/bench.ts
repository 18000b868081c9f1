import type { Sizes } from './sizes.ts'

/** What a benchmark is given. */
export interface Bench {
  sizes: Sizes
  /** Aborts when somebody stops it. */
  signal: AbortSignal
  /** Tells what begins. */
  doing: (what: string) => void
  /** Tells how far it is. */
  progress: (done: number, of: number) => void
}
