import type { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'
import type { Random } from '../messages/seeded-random.ts'
import { cutChunks } from './cut-chunks.ts'
import { heartbeat } from './wire-format.ts'

export interface ConnectionOptions {
  /** Writes are cut into pieces of 1 to so many bytes; 0 leaves them whole. */
  chunkBytes: number
  /** 0 for no heartbeats. */
  heartbeatMs: number
  /** Where the cuts are. */
  random: Random
}

/** One reader's stream. It takes no more than the reader does: nothing is held for one that is slow. */
export class Connection {
  readonly #response: ServerResponse
  readonly #options: ConnectionOptions
  #wake: () => void = () => undefined
  #isToEnd = false

  constructor(response: ServerResponse, options: ConnectionOptions) {
    this.#response = response
    this.#options = options
    // A reader that is gone is no error; `isOpen` tells.
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
    // The response learns only later that its socket is gone; what is written to it meanwhile is never answered for.
    return socket?.destroyed === false && !writableEnded
  }

  /** Whether more may be begun; what has been begun is written to its end. */
  get goesOn(): boolean {
    return this.isOpen && !this.#isToEnd
  }

  /** Resolves once the operating system has taken all of it, or the reader is gone. One at a time. */
  async write(data: string | Uint8Array): Promise<void> {
    for (const piece of this.#pieces(data)) {
      if (!this.isOpen) return
      await new Promise<void>(resolve => this.#response.write(piece, () => resolve()))
      // A socket that takes everything at once would otherwise keep the rest of the server waiting.
      await turn()
    }
  }

  /** Waits for `wake`, for the reader to be gone, or for the time of a heartbeat, which it sends if it may. */
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

  /** Ends it cleanly, after what was written. */
  end(): void {
    this.#response.end()
  }

  /** Asks who serves it to `end` it after the write that is under way. */
  endSoon(): void {
    this.#isToEnd = true
    this.wake()
  }

  /** Ends it at once with a TCP reset: the reader may get none of what is in transit, or a part. */
  reset(): void {
    this.#response.socket?.resetAndDestroy()
  }

  #pieces(data: string | Uint8Array): Iterable<string | Uint8Array> {
    const { chunkBytes, random } = this.#options
    if (chunkBytes === 0) return [data]
    return cutChunks(typeof data === 'string' ? Buffer.from(data) : data, chunkBytes, random)
  }
}
