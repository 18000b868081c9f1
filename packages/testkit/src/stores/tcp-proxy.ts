import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { portOf } from '../processes/port-of.ts'

/** Forwards connections to a local server. It can drop everything that is sent without closing a connection. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isFrozen = false
  #port = 0

  private constructor(server: Server) {
    this.#server = server
  }

  /** @param url - of the server behind the proxy; see `urlOf` */
  static async start(url: string): Promise<TcpProxy> {
    const { port } = new URL(url)
    const server = createServer()
    const proxy = new TcpProxy(server)
    server.on('connection', client => proxy.#forward(client, Number(port)))
    await proxy.#listen(0)
    return proxy
  }

  /** The same URL, by way of the proxy. */
  urlOf(url: string): string {
    return Object.assign(new URL(url), { port: String(this.#port) }).href
  }

  /** Drops whatever is sent from now on, in both directions, also on new connections. */
  freeze(): void {
    this.#isFrozen = true
  }

  /** Serves new connections again. The old ones stay dead, as their streams have holes. */
  thaw(): void {
    this.#isFrozen = false
  }

  /** Refuses new connections, as the machine of a server that does not run. */
  refuse(): void {
    if (this.#server.listening) this.#server.close()
  }

  /** Undoes `refuse`. */
  async accept(): Promise<void> {
    if (!this.#server.listening) await this.#listen(this.#port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.refuse()
    for (const socket of this.#sockets) socket.destroy()
  }

  async #listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = portOf(this.#server)
  }

  #forward(client: Socket, port: number): void {
    const server = connect(port, '127.0.0.1')
    let isDead = false
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => {
        this.#sockets.delete(from)
        if (!isDead) to.destroy()
      })
      from.on('data', data => {
        isDead ||= this.#isFrozen
        if (!isDead) to.write(data)
      })
    }
  }
}
