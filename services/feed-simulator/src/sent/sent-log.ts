import { appendFileSync, closeSync, openSync } from 'node:fs'
import { AppError } from '@scores/runtime'
import type { Message } from '../messages/message-source.ts'
import { SentRanges } from './sent-ranges.ts'

/** A summary of the sent messages. Each counts once, however many readers received it. */
export interface SentSummary {
  sent: number
  good: number
  bad: number
  /** Bad messages by kind. */
  byKind: Record<string, number>
  /** Bad messages by the reason to quarantine them for. */
  byReason: Record<string, number>
  /** Messages that fell due without a reader. */
  missed: number
  /** The lowest number sent; null before the first. */
  first: number | null
  /** The highest number sent; null before the first. */
  last: number | null
}

/** Counts the sent messages and writes them to a file if there is one. */
export class SentLog {
  readonly #file: number | null
  readonly #ranges = new SentRanges()
  readonly #byKind: Record<string, number> = {}
  readonly #byReason: Record<string, number> = {}
  #sent = 0
  #bad = 0

  /**
   * @param path - file to append to; empty for none
   * @throws AppError SENT_FILE
   */
  constructor(path: string) {
    this.#file = path === '' ? null : open(path)
  }

  /** Writes synchronously, so that the file is complete whenever a summary is returned. */
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

  /** @param due - number of the last message that fell due */
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
    throw new AppError('SENT_FILE', `the file ${path} cannot be written`, hint, { cause: error })
  }
}
