import type { Pipeline, Simulator } from '@scores/testkit'
import type { Tables } from '../checks/tables.ts'

/** How far a run is. */
export interface Progress {
  sent: number
  stored: number
  quarantined: number
  /** Describes the progress. */
  doing: string
}

const everyMs = 1_000

/** Looks every second how far a run is and how much memory its listener takes. */
export class Watch {
  doing = 'starting'
  peakBytes = 0
  #progress = { sent: 0, stored: 0, quarantined: 0 }
  readonly #timer: NodeJS.Timeout

  constructor(
    parts: { simulator: Simulator; tables: Tables; pipeline: Pipeline },
    onProgress: (progress: Progress) => void,
    resources: AsyncDisposableStack,
  ) {
    let isLooking = false
    const look = async () => {
      if (isLooking) return
      isLooking = true
      this.peakBytes = Math.max(this.peakBytes, parts.pipeline.memory('feed-listener').peakBytes)
      await this.#look(parts).catch(() => undefined)
      isLooking = false
      onProgress({ ...this.#progress, doing: this.doing })
    }
    this.#timer = setInterval(() => void look(), everyMs)
    resources.defer(() => clearInterval(this.#timer))
  }

  /** Rejects while the database is unavailable. The last figures then stay. */
  async #look({ simulator, tables }: { simulator: Simulator; tables: Tables }): Promise<void> {
    const { sent } = await simulator.summary()
    this.#progress.sent = sent
    const { stored, quarantined } = await tables.counts()
    this.#progress = { sent, stored, quarantined }
  }
}
