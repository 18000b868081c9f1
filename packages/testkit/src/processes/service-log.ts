import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { parseJson } from '../parse-json.ts'

interface LogLine {
  service: string
  pid: number
  msg: string
}

/** Enough for the lines that show the state of a service. */
const tailBytes = 65_536

/** The log file of a service. Successive processes append to it. */
export class ServiceLog {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  /** Bytes. Serves as a mark for `since`. */
  get size(): number {
    return existsSync(this.#path) ? statSync(this.#path).size : 0
  }

  /** The text written after a mark. */
  since(mark: number): string {
    return existsSync(this.#path) ? readFileSync(this.#path).subarray(mark).toString() : ''
  }

  /** The process that wrote the last line; null if there is none. */
  get pid(): number | null {
    return this.#tail().lines.at(-1)?.pid ?? null
  }

  /** True while the last process has logged `ready` but not `stopping`. */
  get isReady(): boolean {
    const { lines, isWhole } = this.#tail()
    const last = lines.at(-1)
    const own = lines.filter(({ pid }) => pid === last?.pid)
    const hasLogged = (text: string) => own.some(({ msg }) => msg === text)
    // A process that filled the whole tail logged `ready` long ago.
    const isLong = !isWhole && own.length === lines.length
    return last !== undefined && (hasLogged('ready') || isLong) && !hasLogged('stopping')
  }

  #tail(): { lines: LogLine[]; isWhole: boolean } {
    const { size } = this
    if (size === 0) return { lines: [], isWhole: true }
    const from = Math.max(0, size - tailBytes)
    const bytes = Buffer.alloc(size - from)
    const file = openSync(this.#path, 'r')
    readSync(file, bytes, 0, bytes.length, from)
    closeSync(file)
    return { lines: bytes.toString().split('\n').flatMap(parseLine), isWhole: from === 0 }
  }
}

/** Returns nothing for partial lines, stack traces, and lines of a process that a normalizer has started for one job. */
function parseLine(text: string): LogLine[] {
  if (!text.startsWith('{"level"')) return []
  try {
    const line = parseJson<LogLine>(text)
    return line.service.endsWith('-isolated') ? [] : [line]
  } catch {
    return []
  }
}
