import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The clock of all services. Those of the stores go on as before, as on other machines. */
export class Clock {
  readonly #file: string

  /** @param folder - receives the file that the services follow */
  constructor(folder: string) {
    this.#file = join(folder, 'clock')
    this.set(0)
  }

  /** Variables of the pipeline. */
  get env(): Record<string, string> {
    return { CHAOS_CLOCK_FILE: this.#file }
  }

  /** Steps the clock, so that it deviates by this much from now on. The services follow within 100 ms. */
  set(deviationMs: number): void {
    // Renamed, so that nobody reads half of it.
    writeFileSync(`${this.#file}.new`, String(deviationMs))
    renameSync(`${this.#file}.new`, this.#file)
  }
}
