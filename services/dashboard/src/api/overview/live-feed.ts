import { Readable } from 'node:stream'
import { AppError, describeError, type Logger } from '@scores/runtime'
import {
  type Database,
  type EventRow,
  isValueRejection,
  type Kysely,
  listEvents,
  type NewEvents,
  readNewEvents,
} from '@scores/storage'
import { describePipeline } from '../../pipeline/describe-pipeline.ts'
import type { PipelineReader } from '../../pipeline/pipeline-reader.ts'
import type { PipelineState } from '../../pipeline/pipeline-state.ts'

/** Maximum number of connections. A browser keeps one per tab. */
const maxClients = 100
/** A client that has so much unread is dropped. It may come again, and gets what it missed. */
const maxUnreadBytes = 1_000_000
/** A connection ends after this time, so that its login is checked again. */
const maxConnectionMs = 900_000
const intervalMs = 1_000
/** Of the time, reading may take this part. A slow database is asked less often. */
const maxShare = 0.05
const eventsShown = 20

interface LiveSources {
  pipeline: Pick<PipelineReader, 'read'>
  db: Kysely<Database>
  log: Logger
}

interface LiveMessage {
  overview: ReturnType<typeof describePipeline>
  newEvents: number | null
  events: EventRow[]
}

/**
 * Sends the state of the pipeline to any number of clients. They share one reading a second, which begins with the first of
 * them and ends with the last.
 */
export class LiveFeed {
  readonly #sources: LiveSources
  readonly #clients = new Set<Readable>()
  /** Clients that wait for their first message. */
  #arriving = 0
  #polling: AbortController | null = null
  /** What the clients were sent last; null while there are none. */
  #last: PipelineState | null = null
  /** What the database showed when it last answered. */
  #shown: string | null = null

  constructor(sources: LiveSources) {
    this.#sources = sources
  }

  /** The pipeline and its newest events. */
  async snapshot(): Promise<LiveMessage> {
    return this.#snapshotOf(await this.#sources.pipeline.read())
  }

  /**
   * Adds a client.
   *
   * @param lastId - of the last message that the client received; null for a new one
   * @returns its stream of server-sent events
   * @throws AppError TOO_MANY_CONNECTIONS
   */
  async listen(lastId: string | null): Promise<Readable> {
    if (this.#clients.size + this.#arriving >= maxClients)
      throw new AppError(
        'TOO_MANY_CONNECTIONS',
        `${maxClients} connections are open already`,
        'Close a tab, or try again later.',
      )
    this.#arriving += 1
    try {
      let state: PipelineState
      let text: string
      do {
        state = this.#last ?? (await this.#sources.pipeline.read())
        text = await this.#firstMessage(state, lastId)
        // The others may have been sent something in the meantime, which this client must not miss.
      } while (this.#last !== null && this.#last !== state)
      return this.#add(state, text)
    } finally {
      this.#arriving -= 1
    }
  }

  /** Ends every connection. */
  close(): void {
    for (const client of this.#clients) client.destroy()
  }

  #add(state: PipelineState, text: string): Readable {
    const client = new Readable({ read: () => undefined })
    const timer = setTimeout(() => client.push(null), maxConnectionMs)
    client.once('close', () => {
      clearTimeout(timer)
      this.#clients.delete(client)
      if (this.#clients.size === 0) this.#stop()
    })
    client.push(text)
    this.#clients.add(client)
    if (this.#polling === null) this.#start(state)
    return client
  }

  async #snapshotOf(state: PipelineState): Promise<LiveMessage> {
    const events = state.account === null ? [] : await listEvents(this.#sources.db, {}, eventsShown)
    return { overview: describePipeline(state), newEvents: null, events }
  }

  async #firstMessage(state: PipelineState, lastId: string | null): Promise<string> {
    const found = lastId === null ? null : await this.#missed(state, lastId)
    return found
      ? format('change', idOf(state), toMessage(state, found))
      : format('snapshot', idOf(state), await this.#snapshotOf(state))
  }

  /** What a client has missed; null if that is not known. */
  async #missed(state: PipelineState, lastId: string): Promise<NewEvents | null> {
    const to = idOf(state)
    if (to === null || !/^\d{1,20}:\d{1,20}:[\d,]{0,10000}$/.test(lastId)) return null
    try {
      return await this.#newEvents(lastId, to)
    } catch (error) {
      if (isValueRejection(error)) return null
      throw error
    }
  }

  #newEvents(from: string, to: string): Promise<NewEvents | null> {
    return readNewEvents(this.#sources.db, { from, to, limit: eventsShown })
  }

  #start(state: PipelineState): void {
    const polling = new AbortController()
    this.#polling = polling
    this.#last = state
    this.#shown = idOf(state)
    this.#pollAfter(intervalMs, polling.signal)
  }

  #stop(): void {
    this.#polling?.abort()
    this.#polling = null
    this.#last = null
    this.#shown = null
  }

  #pollAfter(waitMs: number, signal: AbortSignal): void {
    const timer = setTimeout(() => void this.#poll(signal), waitMs)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  async #poll(signal: AbortSignal): Promise<void> {
    const startedAt = performance.now()
    try {
      await this.#sendChange(signal)
    } catch (error) {
      this.#sources.log.warn({ why: describeError(error) }, 'the live state could not be read')
    }
    const took = performance.now() - startedAt
    if (!signal.aborted) this.#pollAfter(Math.max(intervalMs - took, took * (1 / maxShare - 1)), signal)
  }

  async #sendChange(signal: AbortSignal): Promise<void> {
    const state = await this.#sources.pipeline.read()
    const shown = idOf(state)
    const before = this.#shown
    const found = before === null || shown === null ? null : await this.#newEvents(before, shown)
    if (signal.aborted) return
    this.#last = state
    this.#shown = shown ?? before
    const text = format('change', shown, toMessage(state, found ?? { stored: 0, newest: [] }))
    for (const client of this.#clients) {
      if (client.readableLength > maxUnreadBytes) client.destroy()
      else client.push(text)
    }
  }
}

/** What the database showed; null while a store is away. */
const idOf = ({ account }: PipelineState): string | null => account?.ledger.snapshot ?? null

const toMessage = (state: PipelineState, { stored, newest }: NewEvents): LiveMessage => ({
  overview: describePipeline(state),
  newEvents: stored,
  events: newest,
})

/** A server-sent event. It has no id while a store is away, and the client keeps the one before. */
const format = (event: 'snapshot' | 'change', id: string | null, data: LiveMessage): string =>
  `${id === null ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
