import type { Message } from '../messages/message-source.ts'
import type { SentLog } from '../sent/sent-log.ts'
import type { Connection } from './connection.ts'
import type { Feed } from './feed.ts'
import { nextMultiple } from './next-multiple.ts'
import { ClockPace, type Pace, type PaceOptions, ReaderPace } from './pace.ts'
import { opening, toWire } from './wire-format.ts'

export interface LiveFeedOptions extends PaceOptions {
  /** Messages per second; 0 for as fast as the readers take them. */
  rate: number
  /** True if readers may resume after a message's number. */
  hasIds: boolean
  /** Number of messages after which all connections end; 0 for never. */
  restartEvery: number
  messageOf: (n: number) => Message
  sentLog: SentLog
  /** Called once, when the last message was sent or missed. */
  onDone: () => void
}

interface Reader {
  connection: Connection
  /** Number of the last message sent to it. */
  cursor: number
  /** Number of the message after which its connection ends. */
  last: number
}

/** Large enough to make the cost of a write negligible, small enough to hold in memory. */
const maxBatchCharacters = 65_536

/**
 * Sends one stream to all readers. Messages are generated for each reader when it can take them, so a slow reader costs no
 * memory and delays nobody. The pace decides how far a reader may get.
 */
export class LiveFeed implements Feed {
  isDone = false
  readonly #options: LiveFeedOptions
  readonly #pace: Pace
  readonly #readers = new Set<Reader>()

  constructor(options: LiveFeedOptions) {
    this.#options = options
    const onAdvance = () => {
      for (const { connection } of this.#readers) connection.wake()
      this.#checkDone()
    }
    this.#pace = options.rate === 0 ? new ReaderPace(options, onAdvance) : new ClockPace(options, onAdvance)
  }

  get position(): number {
    return this.#pace.position
  }

  async serve(connection: Connection, lastEventId: string | undefined): Promise<void> {
    const reader = { connection, cursor: this.#cursorAfter(lastEventId), last: this.#nextRestart() }
    this.#readers.add(reader)
    this.#pace.start()
    await connection.write(opening)
    while (connection.goesOn && reader.cursor < reader.last) {
      if (reader.cursor < this.#pace.limit) await this.#send(reader)
      else await connection.idle(() => !this.#isSilent())
    }
    connection.end()
    this.#readers.delete(reader)
    this.#checkDone()
  }

  endSilence(): void {
    this.#pace.endSilence()
  }

  stop(): void {
    this.#pace.stop()
  }

  async #send(reader: Reader): Promise<void> {
    const last = Math.min(this.#pace.limit, reader.last)
    const messages: Message[] = []
    let text = ''
    while (reader.cursor < last && text.length < maxBatchCharacters) {
      reader.cursor += 1
      const message = this.#options.messageOf(reader.cursor)
      messages.push(message)
      text += toWire(message)
    }
    const written = reader.connection.write(text)
    // Before the write: if the reader leaves meanwhile, the next one must not receive these messages.
    this.#options.sentLog.record(messages)
    this.#pace.wrote(reader.cursor)
    await written
    this.#checkDone()
  }

  #cursorAfter(lastEventId: string | undefined): number {
    const { position } = this.#pace
    if (!this.#options.hasIds || lastEventId === undefined || !/^\d+$/.test(lastEventId)) return position
    return Math.min(Number(lastEventId), position)
  }

  #nextRestart(): number {
    return nextMultiple(this.#pace.position, this.#options.restartEvery)
  }

  #isSilent(): boolean {
    const { silenceEvery, count } = this.#options
    const { position } = this.#pace
    return silenceEvery > 0 && position > 0 && position < count && position % silenceEvery === 0
  }

  #checkDone(): void {
    const { count, onDone } = this.#options
    if (this.isDone || this.#pace.position < count) return
    if ([...this.#readers].some(({ cursor }) => cursor < count)) return
    this.isDone = true
    onDone()
  }
}
