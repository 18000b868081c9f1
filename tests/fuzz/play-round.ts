import { waitUntil } from '@scores/testkit'
import type { Answer } from './feed/arbitrary-answer.ts'
import { expectedMessages } from './feed/expected-messages.ts'
import { findWrongPositions } from './feed/find-wrong-positions.ts'
import { SeenMessages } from './feed/seen-messages.ts'
import { findDifferences } from './pipeline/find-differences.ts'
import { type Mark, markerStudent } from './pipeline/tables.ts'
import type { TestBed } from './pipeline/test-bed.ts'
import { runCommand } from './requests/run-command.ts'
import { sendRequests } from './requests/send-requests.ts'
import type { Round } from './round.ts'

/** Time for reading a round's answers, and again for processing them. Generous, for busy machines. */
const timeLimitMs = 90_000

/** What was done so far. */
export interface Progress {
  rounds: number
  messages: number
  requests: number
  commands: number
}

/** Plays rounds one after the other. */
export class Player {
  readonly progress: Progress = { rounds: 0, messages: 0, requests: 0, commands: 0 }
  readonly #bed: TestBed
  readonly #maxBytes: number
  readonly #signal: AbortSignal
  readonly #seen = new SeenMessages()
  #markers = 0
  #purges = 0

  /** @param maxBytes - the limit of a message */
  constructor(bed: TestBed, maxBytes: number, signal: AbortSignal) {
    this.#bed = bed
    this.#maxBytes = maxBytes
    this.#signal = signal
  }

  /** Returns one line per problem. */
  async play({ answers, requests, command }: Round): Promise<string[]> {
    const { tables, api, stall, commandEnv, commandFolder } = this.#bed
    const mark = await tables.mark()
    const steps: (() => Promise<string[]>)[] = [
      () => this.#playFeed(answers, mark),
      () => sendRequests(api, requests, stall),
      async () => (command ? runCommand(command, commandEnv, commandFolder) : []),
      async () => {
        await tables.copyOut(mark)
        return []
      },
      () => this.#bed.problems(),
    ]
    const problems: string[] = []
    for (const step of steps) {
      try {
        problems.push(...(await step()))
      } catch (error) {
        this.#signal.throwIfAborted()
        problems.push(String(error))
      }
    }
    this.progress.rounds += 1
    this.progress.requests += requests.length
    this.progress.commands += command ? 1 : 0
    if (problems.length === 0) {
      this.#seen.keepRound()
      const purges = await tables.purges()
      if (purges > this.#purges) this.#seen.doubtEarlier()
      this.#purges = purges
    } else {
      // A smaller round sends some of its messages again. They must not count as repeated.
      this.#seen.forgetRound()
      await this.#bed.whenReady()
      await tables.forgetAfter(mark)
    }
    return problems
  }

  async #playFeed(answers: readonly Answer[], mark: Mark): Promise<string[]> {
    const { server, tables } = this.#bed
    const expected = expectedMessages(answers, this.#seen, this.#maxBytes)
    let positions: string[] | null = null
    void server.serve(answers).then(found => {
      positions = found
    })
    const waitOptions = { timeoutMs: timeLimitMs, pollIntervalMs: 20, signal: this.#signal }
    const asked = await waitUntil(() => positions, {
      ...waitOptions,
      what: 'the listener to read all answers',
    })
    this.#markers += 1
    const marker = this.#markers
    server.send(`event: score\ndata: {"studentId":"${markerStudent}","exam":${marker},"score":0}\n\n`)
    await waitUntil(() => tables.isProcessed(marker), {
      ...waitOptions,
      what: 'the messages to be processed',
    })
    const found = await tables.messagesAfter(mark)
    this.progress.messages += found.length
    return [...findDifferences(expected, found), ...findWrongPositions(answers, asked)]
  }
}
