import { createHash } from 'node:crypto'
import { isIdTooLong, isTypeTooLong, maxIdBytes, maxTypeCharacters } from '@scores/contracts'
import { BoundedBytes, firstBytes } from './bounded-bytes.ts'

/** A server-sent event. */
export interface FeedEvent {
  /** The value of the `event:` line, or `message`. */
  type: string
  /** The id that the event itself carries; empty without one. */
  eventId: string
  /** The feed's position after the event: the last event id of the SSE standard. Empty if the feed has none. */
  lastEventId: string
  data: string
}

export interface EventParserOptions {
  /** Maximum size of an event's data. More is cut, and a note is appended. */
  maxDataBytes: number
  /** The last event id so far; empty if there is none. */
  lastEventId: string
  onEvent: (event: FeedEvent) => void
  /** Called with each delay that the feed requests before the next connection, in milliseconds. */
  onRetry: (ms: number) => void
}

const lineFeed = 0x0a
const carriageReturn = 0x0d
const colon = 0x3a
const byteOrderMark = '\uFEFF'
/** Longer than any name of a field with its colon and space. */
const maxFieldName = 16
/** Far more than is kept of a type or an id, so that what is cut is longer than its limit. */
const minLineBytes = 65_536
/** Characters of the stream per character of a message above which the message no longer shares their memory. */
const maxWaste = 8

/**
 * Parses a stream of server-sent events (HTML standard, section 9.2.6). No feed can exhaust the memory: every line, type,
 * id and text is bounded. What is too long is cut with a note, in the same way however the stream is split into chunks.
 * Comments and unknown fields take no memory.
 */
export class EventParser {
  readonly #options: EventParserOptions
  /** The last event id of the SSE standard. An id that is too large does not become the position. */
  #lastEventId: string
  readonly #maxValueBytes: number
  /** The start of a line whose end has not arrived. */
  readonly #partialLine: BoundedBytes
  #isAfterCarriageReturn = false
  #isAtStart = true
  #type = ''
  /** The event's own id; null without an `id:` line. */
  #eventId: string | null = null
  /** The first line of data, which is nearly always the only one. */
  #firstData: string | null = null
  /** All lines of data, once there is a second one. */
  readonly #allData: BoundedBytes
  /** Characters of the stream since the last event. */
  #characters = 0

  constructor(options: EventParserOptions) {
    this.#options = options
    this.#lastEventId = options.lastEventId
    this.#maxValueBytes = Math.max(options.maxDataBytes, minLineBytes)
    this.#partialLine = new BoundedBytes(this.#maxValueBytes + maxFieldName)
    // One byte more shows that something was cut.
    this.#allData = new BoundedBytes(options.maxDataBytes + 1)
  }

  get lastEventId(): string {
    return this.#lastEventId
  }

  /** Takes the next chunk of the stream. */
  feed(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (bytes.length === 0) return
    // The second half of a CRLF that was split.
    const start = this.#isAfterCarriageReturn && bytes[0] === lineFeed ? 1 : 0
    this.#isAfterCarriageReturn = bytes.at(-1) === carriageReturn
    const from = this.#partialLine.length === 0 ? start : this.#completeLine(bytes, start)
    const end = Math.max(bytes.lastIndexOf(lineFeed), bytes.lastIndexOf(carriageReturn)) + 1
    if (end > from) this.#takeLines(bytes.toString('utf8', from, end))
    this.#keep(bytes.subarray(Math.max(from, end)))
  }

  /** Takes the line that began in an earlier chunk. Returns where the rest of this chunk starts. */
  #completeLine(bytes: Buffer, start: number): number {
    const ends = [bytes.indexOf(lineFeed, start), bytes.indexOf(carriageReturn, start)].filter(
      at => at !== -1,
    )
    if (ends.length === 0) return start
    const end = Math.min(...ends)
    this.#partialLine.append(bytes.subarray(start, end))
    this.#takeLine(this.#partialLine.takeText())
    return bytes[end] === carriageReturn && bytes[end + 1] === lineFeed ? end + 2 : end + 1
  }

  /** Keeps the start of a line. */
  #keep(bytes: Buffer): void {
    const first = this.#partialLine.length === 0 ? bytes[0] : this.#partialLine.first
    if (first !== colon) this.#partialLine.append(bytes)
    // A comment needs no more than the byte that tells it from a blank line.
    else if (this.#partialLine.length === 0) this.#partialLine.append(bytes.subarray(0, 1))
  }

  /** @param text - lines, each with its end */
  #takeLines(text: string): void {
    let nextFeed = text.indexOf('\n')
    let nextReturn = text.indexOf('\r')
    for (let start = 0; start < text.length; ) {
      const end = nextReturn === -1 || (nextFeed !== -1 && nextFeed < nextReturn) ? nextFeed : nextReturn
      this.#takeLine(text.slice(start, end))
      start = end === nextReturn && nextFeed === end + 1 ? end + 2 : end + 1
      if (nextFeed !== -1 && nextFeed < start) nextFeed = text.indexOf('\n', start)
      if (nextReturn !== -1 && nextReturn < start) nextReturn = text.indexOf('\r', start)
    }
  }

  #takeLine(rawLine: string): void {
    const line = this.#isAtStart && rawLine.startsWith(byteOrderMark) ? rawLine.slice(1) : rawLine
    this.#isAtStart = false
    this.#characters += line.length
    if (line === '') {
      this.#endEvent()
      return
    }
    const end = line.indexOf(':')
    switch (end === -1 ? line : line.slice(0, end)) {
      case 'data':
        this.#takeData(fieldValue(line, end))
        break
      case 'event':
        this.#type = boundedType(fieldValue(line, end))
        break
      case 'id':
        // The standard ignores such an id.
        if (!line.includes('\u0000')) this.#eventId = this.#boundedId(fieldValue(line, end))
        break
      case 'retry':
        if (/^\d+$/.test(fieldValue(line, end))) this.#options.onRetry(Number(fieldValue(line, end)))
        break
    }
  }

  #takeData(value: string): void {
    if (this.#firstData === null) {
      this.#firstData = value
      return
    }
    if (this.#allData.length > this.#options.maxDataBytes) return
    if (this.#allData.length === 0) this.#allData.append(Buffer.from(this.#firstData))
    this.#allData.append(Buffer.from(`\n${value}`))
  }

  /** A blank line ends an event. Without data, only its id counts. */
  #endEvent(): void {
    const { onEvent } = this.#options
    const data = this.#takeBoundedData()
    const type = this.#type || 'message'
    const eventId = this.#eventId ?? ''
    if (this.#eventId !== null && !isIdTooLong(eventId)) this.#lastEventId = eventId
    const isWasteful = this.#characters > maxWaste * (type.length + eventId.length + (data?.length ?? 0))
    this.#characters = 0
    this.#type = ''
    this.#eventId = null
    if (isWasteful) this.#lastEventId = copyOf(this.#lastEventId)
    if (data === null) return
    const own = isWasteful ? copyOf : same
    onEvent({ type: own(type), eventId: own(eventId), lastEventId: this.#lastEventId, data: own(data) })
  }

  #takeBoundedData(): string | null {
    if (this.#firstData === null) return null
    const { maxDataBytes } = this.#options
    const data = this.#allData.length === 0 ? this.#firstData : this.#allData.takeText()
    this.#firstData = null
    const kept = firstBytes(data, maxDataBytes)
    // The note makes the data invalid JSON, which quarantines the message.
    return kept.length === data.length
      ? data
      : `${kept}\n[cut here: the message has more than ${maxDataBytes} bytes]`
  }

  /** The hash keeps different ids different. */
  #boundedId(id: string): string {
    if (!isIdTooLong(id)) return id
    const hashed = firstBytes(id, this.#maxValueBytes)
    const hash = createHash('sha256').update(hashed).digest('hex')
    return `${firstBytes(id, maxIdBytes)} [cut here: the id has more than ${maxIdBytes} bytes; SHA-256 ${hash}]`
  }
}

/** @param colonAt - index of the line's first colon, or -1 */
function fieldValue(line: string, colonAt: number): string {
  if (colonAt === -1) return ''
  return line.slice(line[colonAt + 1] === ' ' ? colonAt + 2 : colonAt + 1)
}

function boundedType(type: string): string {
  if (!isTypeTooLong(type)) return type
  const kept = Array.from(type.slice(0, 2 * maxTypeCharacters))
    .slice(0, maxTypeCharacters)
    .join('')
  return `${kept} [cut here: the event type has more than ${maxTypeCharacters} characters]`
}

/** V8 keeps the whole text of which a part is in use. A copy releases it. */
const copyOf = (text: string): string => Buffer.from(text).toString()
const same = (text: string): string => text
