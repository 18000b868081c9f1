import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import type { Random } from '../messages/seeded-random.ts'
import { cutChunks } from './cut-chunks.ts'
import { heartbeat } from './wire-format.ts'

export interface ConnectionOptions {
  /** Cuts writes into pieces of 1 to this many bytes; 0 leaves them whole. */
  chunkBytes: number
  /** Interval of heartbeats in milliseconds; 0 for none. */
  heartbeatMs: number
  /** Chooses the cuts. */
  random: Random
}

/** One reader's stream. It buffers nothing for a slow reader. */
export class Connection {
  readonly #response: ServerResponse
  readonly #options: ConnectionOptions
  #wake: () => void = () => undefined
  #isToEnd = false

  constructor(response: ServerResponse, options: ConnectionOptions) {
    this.#response = response
    this.#options = options
    // A reader may leave at any time; `isOpen` tells.
    response.on('error', () => undefined)
    response.on('close', () => this.wake())
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      connection: 'close',
    })
  }

  get isOpen(): boolean {
    const { socket, writableEnded } = this.#response
    // The response learns of a lost socket only later. Writes in between never complete.
    return socket?.destroyed === false && !writableEnded
  }

  /** True while new writes may begin. Writes in progress are completed. */
  get goesOn(): boolean {
    return this.isOpen && !this.#isToEnd
  }

  /** Resolves once the operating system has taken everything or the reader is gone. Call it one at a time. */
  async write(data: string | Uint8Array): Promise<void> {
    for (const piece of this.#pieces(data)) {
      if (!this.isOpen) return
      await new Promise<void>(resolve => this.#response.write(piece, () => resolve()))
      // A socket that takes everything at once would otherwise block the rest of the server.
      await turn()
    }
  }

  /** Waits for `wake`, the end of the reader, or the next heartbeat, which it sends if allowed. */
  async idle(mayBeat: () => boolean): Promise<void> {
    const { heartbeatMs } = this.#options
    const isTime = await new Promise<boolean>(resolve => {
      const timer = heartbeatMs > 0 ? setTimeout(resolve, heartbeatMs, true) : undefined
      this.#wake = () => {
        clearTimeout(timer)
        resolve(false)
      }
    })
    if (isTime && mayBeat()) await this.write(heartbeat)
  }

  wake(): void {
    this.#wake()
  }

  /** Ends the stream cleanly after the written data. */
  end(): void {
    this.#response.end()
  }

  /** Asks the serving feed to `end` the stream after the current write. */
  endSoon(): void {
    this.#isToEnd = true
    this.wake()
  }

  /** Ends the stream at once with a TCP reset. The reader may lose data in transit. */
  reset(): void {
    this.#response.socket?.resetAndDestroy()
  }

  #pieces(data: string | Uint8Array): Iterable<string | Uint8Array> {
    const { chunkBytes, random } = this.#options
    if (chunkBytes === 0) return [data]
    return cutChunks(typeof data === 'string' ? Buffer.from(data) : data, chunkBytes, random)
  }
}
