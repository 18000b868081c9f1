import { join } from 'node:path'
import { Pipeline, startStore, waitUntil } from '@scores/testkit'
import fc from 'fast-check'
import { type ArbitraryAnswer, feed } from './feed/arbitrary-feed.ts'
import { expectedMessages } from './feed/expected-messages.ts'
import { HostileServer } from './feed/hostile-server.ts'
import type { RunOptions } from './options.ts'
import { findDifferences } from './pipeline/find-differences.ts'
import { ProcessWatch } from './pipeline/process-watch.ts'
import { Tables } from './pipeline/tables.ts'
import { commandLine } from './requests/arbitrary-command.ts'
import { type ArbitraryRequest, arbitraryRequest } from './requests/arbitrary-request.ts'
import { runCommand } from './requests/run-command.ts'
import { readApiDocument, sendRequests } from './requests/send-requests.ts'

/** One generated round: a feed, then what users do. */
interface Round {
  answers: ArbitraryAnswer[]
  requests: ArbitraryRequest[]
  command: string[] | null
}

export interface RunResult {
  rounds: number
  messages: number
  requests: number
  commands: number
  /** Null if nothing failed. */
  failure: { problems: string; seed: number; round: Round } | null
}

const password = 'fuzz'
/** The smallest limit, so that short messages exceed it. */
const maxMessageBytes = 65_536
/** Time in which a round must be processed, however its connections end. */
const processedWithinMs = 20_000
/** Time after which the smallest failing round so far is reported. */
const minimisedWithinMs = 180_000

/** Runs generated rounds through a pipeline until the time is over or one fails. A failing round is minimised. */
export async function run(
  { queue, durationMs, seed }: RunOptions,
  folder: string,
  signal: AbortSignal,
  onProgress: (progress: Omit<RunResult, 'failure'>) => void,
): Promise<RunResult> {
  await using resources = new AsyncDisposableStack()
  const database = await startStore('postgres', join(folder, 'database'), resources, signal)
  const queueUrl =
    queue === 'postgres'
      ? database.url
      : (await startStore(queue, join(folder, 'queue'), resources, signal)).url
  const server = resources.use(await HostileServer.start())
  const pipeline = await Pipeline.start(
    join(folder, 'pipeline'),
    {
      databaseUrl: database.url,
      queueUrl,
      feedUrl: server.url,
      env: {
        DASHBOARD_PASSWORD: password,
        FEED_RETRY_MAX_MS: '250',
        FEED_MAX_MESSAGE_BYTES: String(maxMessageBytes),
        // Most generated messages are bad; a pause would end the run.
        GUARD_WINDOW_MESSAGES: '0',
        ANALYTICS_FIRST_RUN_MS: '500',
      },
    },
    resources,
    signal,
  )
  const tables = resources.use(await Tables.open(database.url))
  const api = { url: pipeline.dashboardUrl, password }
  const document = await readApiDocument(api)
  const watch = new ProcessWatch(pipeline)
  const seen = new Set<string>()
  const done = { rounds: 0, messages: 0, requests: 0, commands: 0 }
  let received = 0

  const playFeed = async (answers: ArbitraryAnswer[]): Promise<string[]> => {
    const mark = await tables.mark()
    const { received: sent, expected } = expectedMessages(answers, seen)
    const isRead = server.serve(answers.map(({ answer }) => answer)).then(() => true)
    const timeLimit = AbortSignal.any([signal, AbortSignal.timeout(processedWithinMs)])
    const isLate = new Promise<false>(resolve =>
      timeLimit.addEventListener('abort', () => resolve(false), { once: true }),
    )
    if (!(await Promise.race([isRead, isLate]))) return ['the listener does not read on']
    received += sent
    done.messages += sent
    const isProcessed = async () => (await tables.received()) >= received
    const problems: string[] = []
    await waitUntil(isProcessed, {
      what: 'the messages to be processed',
      timeoutMs: processedWithinMs,
      signal,
    }).catch((error: unknown) => {
      signal.throwIfAborted()
      problems.push(String(error))
    })
    const processed = await tables.received()
    if (processed !== received)
      problems.push(`${processed - received} messages more than sent are in the ledger`)
    received = processed
    return [...problems, ...findDifferences(expected, await tables.messagesAfter(mark), maxMessageBytes)]
  }

  const play = async ({ answers, requests, command }: Round): Promise<void> => {
    signal.throwIfAborted()
    const problems = [
      ...(await playFeed(answers)),
      ...(await sendRequests(api, requests)),
      ...(command ? await runCommand(command, pipeline.env) : []),
      ...(await tables.copyAll().then(
        () => [],
        (error: unknown) => [`a table cannot be copied out: ${String(error)}`],
      )),
      ...watch.problems(),
    ]
    done.rounds += 1
    done.requests += requests.length
    done.commands += command ? 1 : 0
    onProgress(done)
    if (problems.length === 0) return
    await pipeline.whenReady()
    throw new Error(problems.slice(0, 10).join('\n'))
  }

  const round: fc.Arbitrary<Round> = fc.record({
    answers: feed,
    requests: fc.array(arbitraryRequest(document), { maxLength: 15 }),
    command: fc.option(commandLine, { freq: 2 }),
  })
  const endAt = performance.now() + durationMs
  for (let roundSeed = seed; performance.now() < endAt; roundSeed += 1) {
    const details = await fc.check(fc.asyncProperty(round, play), {
      seed: roundSeed,
      numRuns: 1,
      interruptAfterTimeLimit: minimisedWithinMs,
    })
    signal.throwIfAborted()
    const [counterexample] = details.counterexample ?? []
    if (!counterexample) continue
    const { errorInstance } = details
    const problems = errorInstance instanceof Error ? errorInstance.message : String(errorInstance)
    return { ...done, failure: { problems, seed: roundSeed, round: counterexample } }
  }
  await pipeline.stop()
  const verifyError = await pipeline.verify()
  return {
    ...done,
    failure:
      verifyError === null
        ? null
        : { problems: verifyError, seed, round: { answers: [], requests: [], command: null } },
  }
}
