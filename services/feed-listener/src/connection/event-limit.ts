/** Two line ends in a row, of whichever kind: the end of an event. */
const boundary = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)/g
const longestBoundary = 4

/**
 * Keeps an event of a stream from growing without end, so that no feed can take more than so much memory, and none
 * that repeats a huge event can keep the reader from ever getting past it. What is too long is cut, within a chunk's
 * length; a line in its place says so, by which it is no JSON any more and is quarantined like every broken message.
 */
export class EventLimit {
  readonly #maxBytes: number
  readonly #mark: string
  /** Since the last boundary. */
  #bytes = 0
  #isSkipping = false
  /** The end of what came, where a boundary may have begun. */
  #tail = ''

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#mark = `data: [cut here: the message has more than ${maxBytes} bytes]\n\n`
  }

  /** The next piece of the stream; returned is what is to be read of it. */
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
    // A line end too many would end the event before the mark.
    const lineEnd = /[\r\n]$/.test(text) ? '' : '\n'
    return Buffer.concat([chunk, Buffer.from(lineEnd + this.#mark)])
  }
}

function firstBoundaryEnd(text: string): number {
  const match = text.matchAll(boundary).next().value
  return match ? match.index + match[0].length : -1
}

/** -1 where there is none. The first try is for what nearly every feed sends. */
function lastBoundaryEnd(text: string): number {
  const usual = text.lastIndexOf('\n\n')
  if (usual !== -1) return usual + 2
  let end = -1
  for (const match of text.matchAll(boundary)) end = match.index + match[0].length
  return end
}
