import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { portOf } from '../processes/port-of.ts'

/** Forwards connections to a local server. It can drop everything that is sent without closing a connection. */
export class TcpProxy implements AsyncDisposable {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #isFrozen = false

  private constructor(server: Server) {
    this.#server = server
  }

  /** @param url - of the server behind the proxy; see `urlOf` */
  static async start(url: string): Promise<TcpProxy> {
    const { port } = new URL(url)
    const server = createServer()
    const proxy = new TcpProxy(server)
    server.on('connection', client => proxy.#forward(client, Number(port)))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return proxy
  }

  /** The same URL, by way of the proxy. */
  urlOf(url: string): string {
    return Object.assign(new URL(url), { port: String(portOf(this.#server)) }).href
  }

  /** Drops whatever is sent from now on, in both directions, also on new connections. */
  freeze(): void {
    this.#isFrozen = true
  }

  /** Serves new connections again. The old ones stay dead, as their streams have holes. */
  thaw(): void {
    this.#isFrozen = false
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
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
