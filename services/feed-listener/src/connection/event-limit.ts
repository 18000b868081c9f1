/** Two line ends in a row, of any kind, end an event. */
const boundary = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/g
const longestBoundary = 4

/**
 * Limits the size of an event, so that no feed can exhaust the memory or block the reader with a huge event. A longer event
 * is truncated within one chunk of the limit. A line at the end states the truncation, which makes the data invalid JSON
 * and quarantines the message.
 */
export class EventLimit {
  readonly #maxBytes: number
  readonly #mark: string
  /** Bytes since the last boundary. */
  #bytes = 0
  #isSkipping = false
  /** The end of the last chunk, where a boundary may have begun. */
  #tail = ''

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#mark = `data: [cut here: the message has more than ${maxBytes} bytes]\n\n`
  }

  /** Takes the next chunk of the stream. Returns the part to read. */
  next(chunk: Uint8Array): Uint8Array {
    const text = this.#tail + Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1')
    const tailLength = this.#tail.length
    this.#tail = text.slice(1 - longestBoundary)
    if (!this.#isSkipping) return this.#pass(chunk, text)
    const end = firstBoundaryEnd(text)
    if (end === -1) return new Uint8Array()
    this.#isSkipping = false
    this.#bytes = 0
    return this.#pass(chunk.subarray(end - tailLength), text.slice(end))
  }

  #pass(chunk: Uint8Array, text: string): Uint8Array {
    const end = lastBoundaryEnd(text)
    this.#bytes = end === -1 ? this.#bytes + chunk.byteLength : text.length - end
    if (this.#bytes <= this.#maxBytes) return chunk
    this.#isSkipping = true
    // A second line end would end the event before the mark.
    const lineEnd = /[\r\n]$/.test(text) ? '' : '\n'
    return Buffer.concat([chunk, Buffer.from(lineEnd + this.#mark)])
  }
}

function firstBoundaryEnd(text: string): number {
  const match = text.matchAll(boundary).next().value
  return match ? match.index + match[0].length : -1
}

/** Returns -1 if there is none. Nearly every feed ends its lines with LF, so that is tried first. */
function lastBoundaryEnd(text: string): number {
  const usual = text.lastIndexOf('\n\n')
  if (usual !== -1) return usual + 2
  let end = -1
  for (const match of text.matchAll(boundary)) end = match.index + match[0].length
  return end
}
