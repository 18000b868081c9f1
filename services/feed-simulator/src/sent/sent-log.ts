import { appendFileSync, closeSync, openSync } from 'node:fs'
import { AppError } from '@scores/runtime'
import type { Message } from '../messages/message-source.ts'
import { SentRanges } from './sent-ranges.ts'

/** What was sent, each message counted once however many readers got it or had it sent again. */
export interface SentSummary {
  sent: number
  good: number
  bad: number
  /** Bad messages by kind. */
  byKind: Record<string, number>
  /** Bad messages by what they must be quarantined for. */
  byReason: Record<string, number>
  /** Messages that fell due and went to nobody. */
  missed: number
  /** The lowest number sent; null before the first. */
  first: number | null
  /** The highest number sent; null before the first. */
  last: number | null
}

/** Keeps count of what was sent, and writes it to a file if there is one. */
export class SentLog {
  readonly #file: number | null
  readonly #ranges = new SentRanges()
  readonly #byKind: Record<string, number> = {}
  readonly #byReason: Record<string, number> = {}
  #sent = 0
  #bad = 0

  /**
   * @param path - appended to; empty for no file
   * @throws AppError if the file can't be opened
   */
  constructor(path: string) {
    this.#file = path === '' ? null : open(path)
  }

  /** Written before it returns, so that the file is complete whenever a summary is given. */
  record(messages: readonly Message[]): void {
    const news = messages.filter(({ n }) => this.#ranges.add(n))
    for (const { kind, reason } of news) {
      this.#sent += 1
      if (reason === null) continue
      this.#bad += 1
      this.#byKind[kind] = (this.#byKind[kind] ?? 0) + 1
      this.#byReason[reason] = (this.#byReason[reason] ?? 0) + 1
    }
    if (this.#file !== null)
      appendFileSync(this.#file, news.map(message => `${JSON.stringify(message)}\n`).join(''))
  }

  /** @param due - the last message that fell due */
  summary(due: number): SentSummary {
    return {
      sent: this.#sent,
      good: this.#sent - this.#bad,
      bad: this.#bad,
      byKind: { ...this.#byKind },
      byReason: { ...this.#byReason },
      missed: due - this.#sent,
      first: this.#ranges.first,
      last: this.#ranges.last,
    }
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file)
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'a')
  } catch (error) {
    const hint =
      'SIMULATOR_SENT_FILE (--sent-file) must be a file that can be written, in a folder that exists.'
    throw new AppError('SENT_FILE', `the file ${path} can't be written`, hint, { cause: error })
  }
}
