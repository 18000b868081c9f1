import { writeSync } from 'node:fs'

const pauseMs = 5
/** A reader that takes nothing for this long does not stop the process that logs. */
const maxPauses = 200
const sleeper = new Int32Array(new SharedArrayBuffer(4))

/** Writes lines to a file or pipe. Never throws: what cannot be written, for example to a full disk, is counted and dropped. */
export class LineWriter {
  readonly #fd: number
  #dropped = 0
  #isMidLine = false

  constructor(fd: number) {
    this.#fd = fd
  }

  /** @param line - ends with a line break */
  write(line: string): void {
    const note =
      this.#dropped === 0
        ? ''
        : `${JSON.stringify({ level: 40, msg: 'earlier log lines could not be written', dropped: this.#dropped })}\n`
    const text = `${this.#isMidLine ? '\n' : ''}${note}${line}`
    if (this.#tryToWrite(Buffer.from(text))) this.#dropped = 0
    else this.#dropped += 1
  }

  #tryToWrite(bytes: Buffer): boolean {
    let written = 0
    for (let pauses = 0; written < bytes.length; ) {
      try {
        written += writeSync(this.#fd, bytes, written)
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : ''
        // A pipe is full until its reader continues. It is waited for once, and not again for each line.
        if (code !== 'EAGAIN' || this.#dropped > 0 || pauses === maxPauses) break
        pauses += 1
        Atomics.wait(sleeper, 0, 0, pauseMs)
      }
    }
    this.#isMidLine = written > 0 ? bytes[written - 1] !== 0x0a : this.#isMidLine
    return written === bytes.length
  }
}
