const firstCapacity = 1_024
/** A larger buffer is released after use. */
const keptCapacity = 65_536

/** Collects bytes up to a maximum and drops the rest. The memory depends on the bytes, not on the number of pieces. */
export class BoundedBytes {
  readonly #maxBytes: number
  #bytes = Buffer.alloc(0)
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Number of bytes kept. */
  get length(): number {
    return this.#length
  }

  get first(): number | undefined {
    return this.#length === 0 ? undefined : this.#bytes[0]
  }

  append(bytes: Uint8Array): void {
    const kept = bytes.subarray(0, this.#maxBytes - this.#length)
    const needed = this.#length + kept.length
    if (needed > this.#bytes.length) {
      const grown = Buffer.alloc(
        Math.min(this.#maxBytes, Math.max(firstCapacity, needed, 2 * this.#bytes.length)),
      )
      grown.set(this.#bytes.subarray(0, this.#length))
      this.#bytes = grown
    }
    this.#bytes.set(kept, this.#length)
    this.#length = needed
  }

  /** Returns the bytes as text and starts again. */
  takeText(): string {
    const text = this.#bytes.toString('utf8', 0, this.#length)
    this.clear()
    return text
  }

  clear(): void {
    this.#length = 0
    if (this.#bytes.length > keptCapacity) this.#bytes = Buffer.alloc(0)
  }
}

/** The first bytes of a text, up to a maximum, without half a character. */
export function firstBytes(text: string, maxBytes: number): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length <= maxBytes / 3) return text
  const bytes = Buffer.from(text.slice(0, maxBytes + 1))
  if (bytes.length <= maxBytes) return text
  let end = maxBytes
  while (end > 0 && isContinuation(bytes[end])) end -= 1
  return bytes.toString('utf8', 0, end)
}

/** True for a byte within a UTF-8 character. */
const isContinuation = (byte = 0): boolean => (byte & 0b1100_0000) === 0b1000_0000
