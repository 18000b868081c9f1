import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '@scores/feed-simulator'
import type { SentMessage } from '@scores/testkit'

/** Messages that end each normalizer that judges them. */
export class Poison {
  readonly #file: string
  readonly #messageOf: (n: number) => Message
  readonly #texts = new Set<string>()

  /**
   * @param folder - receives the file that the normalizers read
   * @param messageOf - returns message n of the feed
   */
  constructor(folder: string, messageOf: (n: number) => Message) {
    this.#file = join(folder, 'poison')
    this.#messageOf = messageOf
    writeFileSync(this.#file, '')
  }

  /** Variables of the pipeline. */
  get env(): Record<string, string> {
    return { CHAOS_POISON_FILE: this.#file }
  }

  /** Makes the first good message from number n on deadly. It must not have been sent yet. Returns its number. */
  add(n: number): number {
    const { reason, data } = this.#messageOf(n)
    if (reason !== null || !data.startsWith('{"studentId"')) return this.add(n + 1)
    this.#texts.add(data)
    appendFileSync(this.#file, `${data}\n`)
    return n
  }

  /** The message as the pipeline must treat it: what is deadly belongs in the quarantine. */
  expected(message: SentMessage): SentMessage {
    return this.#texts.has(message.data) ? { ...message, reason: 'crashed_the_worker' } : message
  }
}
