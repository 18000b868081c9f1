import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { portOf } from '@scores/testkit'
import type { Answer } from './arbitrary-feed.ts'

/** Serves generated answers, one per request. Between two feeds it keeps the connection open and sends comments. */
export class HostileServer implements AsyncDisposable {
  readonly #server: Server
  #answers: Answer[] = []
  #held: ServerResponse | null = null
  #onHeld: () => void = () => undefined

  private constructor() {
    this.#server = createServer((_request, response) => {
      const answer = this.#answers.shift()
      if (answer) void send(answer, response)
      else this.#hold(response)
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

  /** Resolves once the listener asks again after the last answer, so it has read them all. */
  async serve(answers: readonly Answer[]): Promise<void> {
    const isRead = new Promise<void>(resolve => {
      this.#onHeld = resolve
    })
    this.#answers = [...answers]
    this.#held?.end()
    await isRead
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  #hold(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(':held\n\n')
    this.#held = response
    this.#onHeld()
  }
}

async function send({ status, headers, chunks, isCut }: Answer, response: ServerResponse): Promise<void> {
  response.writeHead(status, headers)
  try {
    await pipeline(Readable.from(chunks), response, { end: !isCut })
  } catch {
    // The listener left.
    return
  }
  // The callback runs once everything is handed to the system, so only the end of the response is missing.
  if (isCut) response.write('', () => response.destroy())
}
