import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { portOf } from '@scores/testkit'
import type { Answer } from './arbitrary-answer.ts'

const heldHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n:held\n\n'
/** Well within FEED_SILENCE_MS. */
const heartbeatMs = 2_000
const endOfHead = '\r\n\r\n'

/**
 * Serves generated answers, one per request. Between two feeds it keeps a connection open. It writes to the sockets itself,
 * since an HTTP server would refuse to send most of the answers.
 */
export class HostileServer implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #answers: Answer[] = []
  #held: Socket | null = null
  #onHeld: () => void = () => undefined
  #positions: string[] = []
  readonly #heartbeat = setInterval(() => this.#held?.write(':\n'), heartbeatMs)

  private constructor() {
    this.#server = createServer({ noDelay: true }, socket => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
      // The listener may leave at any time.
      socket.on('error', () => undefined)
      void this.#serveRequests(socket)
    })
  }

  static async start(): Promise<HostileServer> {
    const hostile = new HostileServer()
    hostile.#server.listen(0, '127.0.0.1')
    await once(hostile.#server, 'listening')
    return hostile
  }

  get url(): string {
    return `http://127.0.0.1:${portOf(this.#server)}/scores`
  }

  /**
   * Resolves once the listener asks again after the last answer, so it has read them all.
   *
   * @returns the position that came with each request, and with the one after the last answer; empty for none
   */
  async serve(answers: readonly Answer[]): Promise<string[]> {
    const isRead = new Promise<void>(resolve => {
      this.#onHeld = resolve
    })
    this.#answers = [...answers]
    this.#positions = []
    this.#held?.end()
    this.#held = null
    await isRead
    return this.#positions
  }

  /** Sends on the connection that is kept open. */
  send(text: string): void {
    this.#held?.write(text)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#heartbeat)
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await once(this.#server, 'close')
  }

  async #serveRequests(socket: Socket): Promise<void> {
    let head = ''
    try {
      for await (const bytes of socket) {
        head += Buffer.from(bytes).toString('latin1')
        if (!head.includes(endOfHead)) continue
        this.#positions.push(/^last-event-id: *(.*?) *$/im.exec(head)?.[1] ?? '')
        head = ''
        const answer = this.#answers.shift()
        if (answer) await send(answer, socket)
        else this.#hold(socket)
      }
    } catch {
      // The listener left.
    }
  }

  #hold(socket: Socket): void {
    socket.write(heldHead)
    this.#held = socket
    this.#onHeld()
  }
}

async function send({ writes, end }: Answer, socket: Socket): Promise<void> {
  for (const bytes of writes) {
    if (socket.destroyed) return
    const isRoom = socket.write(bytes)
    await (isRoom ? setImmediate() : Promise.race([once(socket, 'drain'), once(socket, 'close')]))
  }
  if (end === 'close') socket.end()
  if (end === 'reset') socket.resetAndDestroy()
}
