import { messageId } from './message-id.ts'
import type { RawBatch, RawMessage } from './raw-batch.ts'

/** `armored` is base64 of the text's JSON, for texts that not every queue backend can store. */
type EncodedText = string | { armored: string }

/** One value per message, in order; or a single value if it is the same for all messages. */
type Column<Value> = Value | Value[]

/**
 * The data of a job, by columns. A value that all messages share occurs once, which halves the text and leaves a fifth
 * of the objects. Message ids are omitted, since they follow from the rest.
 */
export interface EncodedBatch {
  feed: string
  listenerRun: string
  firstSequence: number
  /** When the first message was received, in milliseconds since 1970. */
  receivedAt: number
  /** Milliseconds from `receivedAt` to the receipt of each message. */
  laterMs: Column<number>
  types: Column<EncodedText>
  eventIds: Column<EncodedText>
  data: EncodedText[]
}

/** A message read from the queue. */
export interface ReceivedMessage extends RawMessage {
  /** UUID, see `messageId`. */
  id: string
  /** Sequence number within the listener run. */
  sequence: number
}

/**
 * Encodes a batch as job data. The Postgres backend stores job data as `jsonb`, which rejects U+0000 and lone
 * surrogates. Texts that contain one are armored, so that they reach the quality checks like any other text.
 */
export function encodeBatch({ feed, listenerRun, firstSequence, messages }: RawBatch): EncodedBatch {
  const receivedAt = messages[0]?.receivedAt ?? 0
  return {
    feed,
    listenerRun,
    firstSequence,
    receivedAt,
    laterMs: toColumn(messages.map(message => message.receivedAt - receivedAt)),
    types: armorColumn(toColumn(messages.map(({ type }) => type))),
    eventIds: armorColumn(toColumn(messages.map(({ eventId }) => eventId))),
    data: messages.map(({ data }) => armor(data)),
  }
}

/** Inverse of `encodeBatch`. Creates a message on each request, so that few messages are in memory at a time. */
export class ReceivedBatch {
  readonly feed: string
  readonly listenerRun: string
  readonly firstSequence: number
  readonly #columns: EncodedBatch

  constructor(encoded: EncodedBatch) {
    this.feed = encoded.feed
    this.listenerRun = encoded.listenerRun
    this.firstSequence = encoded.firstSequence
    this.#columns = encoded
  }

  /** Number of messages, at least one. */
  get size(): number {
    return this.#columns.data.length
  }

  /**
   * @param sequence - from `firstSequence` to `firstSequence + size - 1`
   * @throws RangeError for any other number
   */
  message(sequence: number): ReceivedMessage {
    const { data, types, eventIds } = this.#columns
    const index = sequence - this.firstSequence
    const text = data[index]
    if (text === undefined) throw new RangeError(`the batch has no message ${sequence}`)
    const message = {
      id: '',
      sequence,
      type: unarmor(valueAt(types, index)),
      eventId: unarmor(valueAt(eventIds, index)),
      data: unarmor(text),
      receivedAt: this.receivedAt(sequence),
    }
    message.id = messageId(this, sequence, message)
    return message
  }

  /** When a message was received, in milliseconds since 1970. */
  receivedAt(sequence: number): number {
    const { receivedAt, laterMs } = this.#columns
    return receivedAt + valueAt(laterMs, sequence - this.firstSequence)
  }

  *[Symbol.iterator](): Generator<ReceivedMessage, undefined> {
    const end = this.firstSequence + this.size
    for (let sequence = this.firstSequence; sequence < end; sequence += 1) yield this.message(sequence)
  }
}

function toColumn<Value>(values: Value[]): Column<Value> {
  const [first] = values
  return first !== undefined && values.every(value => value === first) ? first : values
}

function valueAt<Value extends number | EncodedText>(column: Column<Value>, index: number): Value {
  const value: Value | undefined = Array.isArray(column) ? column[index] : column
  if (value === undefined) throw new RangeError(`the batch has no message at index ${index}`)
  return value
}

const armorColumn = (column: Column<string>): Column<EncodedText> =>
  Array.isArray(column) ? column.map(armor) : armor(column)

function armor(text: string): EncodedText {
  if (!text.includes('\u0000') && text.isWellFormed()) return text
  return { armored: Buffer.from(JSON.stringify(text)).toString('base64') }
}

const unarmor = (text: EncodedText): string =>
  typeof text === 'string' ? text : String(JSON.parse(Buffer.from(text.armored, 'base64').toString()))
