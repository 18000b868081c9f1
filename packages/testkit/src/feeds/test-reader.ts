import { type ClientRequest, get, type IncomingMessage } from 'node:http'

/** A server-sent event as received. */
export interface ReadEvent {
  id: string | null
  event: string
  data: string
}

/** A reader of a feed that keeps every byte. */
export class TestReader {
  readonly response: IncomingMessage
  readonly chunks: Buffer[] = []
  readonly #request: ClientRequest
  #hasEnded = false
  #onChange: () => void = () => undefined

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request
    this.response = response
    response.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk)
      this.#onChange()
    })
    response.on('error', () => undefined)
    response.on('close', () => {
      this.#hasEnded = true
      this.#onChange()
    })
  }

  static async open(url: string, headers: Record<string, string> = {}): Promise<TestReader> {
    const request = get(url, { headers, agent: false })
    request.on('error', () => undefined)
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve)
      request.once('error', reject)
    })
    return new TestReader(request, response)
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  get text(): string {
    return this.bytes.toString()
  }

  /** Ids of the events received so far. */
  get ids(): number[] {
    return this.events.map(({ id }) => Number(id))
  }

  get events(): ReadEvent[] {
    const blocks = this.text.split('\n\n').slice(0, -1)
    return blocks
      .map(block => block.trimStart())
      .filter(block => !block.startsWith(':'))
      .map(parse)
  }

  /** Resolves once the condition holds, which is checked after each chunk. Rejects if the stream ends first. */
  async until(holds: (reader: TestReader) => boolean): Promise<void> {
    while (!holds(this)) {
      if (this.#hasEnded) throw new Error(`the stream ended after ${JSON.stringify(this.text.slice(-200))}`)
      await this.#nextChange()
    }
  }

  /** Resolves once the server has ended the stream. */
  async untilEnd(): Promise<void> {
    while (!this.#hasEnded) await this.#nextChange()
  }

  close(): void {
    this.#request.destroy()
  }

  #nextChange(): Promise<void> {
    return new Promise(resolve => {
      this.#onChange = resolve
    })
  }
}

function parse(block: string): ReadEvent {
  const fields = new Map(
    block.split('\n').map(line => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? '', data: fields.get('data') ?? '' }
}
