import { readdirSync, readFileSync } from 'node:fs'

/** Measures how long other processes of the machine kept some processes from a processor. Linux only. */
export class MachineStall {
  readonly #pids: () => readonly number[]

  /** @param pids - the processes whose waits count */
  constructor(pids: () => readonly number[]) {
    this.#pids = pids
  }

  /** Starts measuring. Returns a function that returns the wait since then, in milliseconds. */
  measure(): () => number {
    const before = this.#waitsMs()
    return () => {
      let total = 0
      for (const [thread, ms] of this.#waitsMs()) total += ms - (before.get(thread) ?? 0)
      return total
    }
  }

  /** How long each thread has been ready to run without running, in milliseconds. */
  #waitsMs(): Map<string, number> {
    const waits = new Map<string, number>()
    for (const pid of this.#pids()) {
      for (const thread of readOrNone(() => readdirSync(`/proc/${pid}/task`)) ?? []) {
        const path = `/proc/${pid}/task/${thread}/schedstat`
        const [, nanoseconds] = readOrNone(() => readFileSync(path, 'utf8').split(' ')) ?? []
        waits.set(path, Number(nanoseconds ?? 0) / 1e6)
      }
    }
    return waits
  }
}

/** Processes and threads may end at any time, and other systems have no such files. */
function readOrNone<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}

/** The processes that a process has started. Empty where the system does not tell. */
export function childrenOf(pid: number | undefined): number[] {
  const text = readOrNone(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'))
  return (text ?? '')
    .trim()
    .split(' ')
    .filter(each => each !== '')
    .map(Number)
}
