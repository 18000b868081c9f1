import { messageId } from './message-id.ts'
import type { RawBatch, RawMessage } from './raw-batch.ts'

/** Base64 of the text's JSON, for what not every queue backend can hold. */
type EncodedText = string | { armored: string }

/** One value for each message, in their order; or, where all have the same, that one. */
type Column<Value> = Value | Value[]

/**
 * What a job's data holds: by columns, as what is the same for all messages is there once, which leaves half of the
 * text and a fifth of the objects. Ids are not in it: they follow from the rest.
 */
export interface EncodedBatch {
  feed: string
  listenerRun: string
  firstSequence: number
  /** Of the first message, milliseconds since 1970. */
  receivedAt: number
  /** How much later than that each was received, milliseconds. */
  laterMs: Column<number>
  types: Column<EncodedText>
  eventIds: Column<EncodedText>
  data: EncodedText[]
}

/** A message as it comes from the queue. */
export interface ReceivedMessage extends RawMessage {
  /** UUID, see `messageId`. */
  id: string
  /** Its number within the listener's run. */
  sequence: number
}

/**
 * The batch as job data. The Postgres backend keeps it as `jsonb`, which refuses U+0000 and lone surrogates:
 * a text that has one is armored, so that it gets through to be judged like every other.
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

/** The batch that `encodeBatch` was given. A message is made whenever it is asked for, so that few live at a time. */
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

  /** Messages, at least one. */
  get size(): number {
    return this.#columns.data.length
  }

  /** @param sequence - from `firstSequence` on, `size` of them */
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

  /** When a message was received, milliseconds since 1970. */
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

const valueAt = <Value>(column: Column<Value>, index: number): Value =>
  Array.isArray(column) ? (column[index] as Value) : column

const armorColumn = (column: Column<string>): Column<EncodedText> =>
  Array.isArray(column) ? column.map(armor) : armor(column)

function armor(text: string): EncodedText {
  if (!text.includes('\u0000') && text.isWellFormed()) return text
  return { armored: Buffer.from(JSON.stringify(text)).toString('base64') }
}

const unarmor = (text: EncodedText): string =>
  typeof text === 'string' ? text : (JSON.parse(Buffer.from(text.armored, 'base64').toString()) as string)
