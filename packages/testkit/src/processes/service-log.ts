import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'

interface LogLine {
  pid: number
  msg: string
}

/** Enough for the lines from which it is seen how a service is. */
const tailBytes = 65_536

/** The log file that a service's processes write, one after the other. */
export class ServiceLog {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Bytes; a mark to read on from. */
  get size(): number {
    return existsSync(this.#path) ? statSync(this.#path).size : 0
  }

  /** What was written after a mark. */
  since(mark: number): string {
    return existsSync(this.#path) ? readFileSync(this.#path).subarray(mark).toString() : ''
  }

  /** The process that writes it, or wrote it last; null before the first. */
  get pid(): number | null {
    return this.#tail().lines.at(-1)?.pid ?? null
  }

  /** Whether its last process has said that it does its work, and not yet that it stops. */
  get isReady(): boolean {
    const { lines, isWhole } = this.#tail()
    const last = lines.at(-1)
    const own = lines.filter(({ pid }) => pid === last?.pid)
    const said = (text: string) => own.some(({ msg }) => msg === text)
    // One that has written so much has been at work for long.
    const isLong = !isWhole && own.length === lines.length
    return last !== undefined && (said('ready') || isLong) && !said('stopping')
  }

  #tail(): { lines: LogLine[]; isWhole: boolean } {
    const { size } = this
    if (size === 0) return { lines: [], isWhole: true }
    const from = Math.max(0, size - tailBytes)
    const bytes = Buffer.alloc(size - from)
    const file = openSync(this.#path, 'r')
    readSync(file, bytes, 0, bytes.length, from)
    closeSync(file)
    return { lines: bytes.toString().split('\n').flatMap(toLine), isWhole: from === 0 }
  }
}

/** Nothing for what is none: a line under way, a stack. */
function toLine(text: string): LogLine[] {
  if (!text.startsWith('{"level"')) return []
  try {
    return [JSON.parse(text) as LogLine]
  } catch {
    return []
  }
}
