import fc from 'fast-check'
import { type Answer, feed } from './feed/arbitrary-answer.ts'
import { smallerFeeds } from './feed/smaller-feeds.ts'
import { withoutSome } from './minimise.ts'
import { type CommandLine, commandLine } from './requests/arbitrary-command.ts'
import { type ApiDocument, type ArbitraryRequest, arbitraryRequest } from './requests/arbitrary-request.ts'

/** One generated round: a feed, then what users do. */
export interface Round {
  answers: Answer[]
  requests: ArbitraryRequest[]
  command: CommandLine | null
}

/** @param maxBytes - the limit of a message */
export const arbitraryRound = (document: ApiDocument, maxBytes: number): fc.Arbitrary<Round> =>
  fc.record({
    answers: feed(maxBytes),
    requests: fc.array(arbitraryRequest(document), { maxLength: 20, size: 'max' }),
    // A command takes a second, as long as many messages.
    command: fc.option(commandLine, { freq: 2 }),
  })

/** Yields smaller rounds. */
export function* smallerRounds(whole: Round): Generator<Round> {
  const { answers, requests, command } = whole
  if (command) yield { ...whole, command: null }
  for (const fewer of withoutSome(requests)) yield { ...whole, requests: fewer }
  for (const smaller of smallerFeeds(answers)) yield { ...whole, answers: smaller }
  if (command) {
    yield { ...whole, command: { ...command, input: '' } }
    for (const args of withoutSome(command.args)) yield { ...whole, command: { ...command, args } }
  }
}

/** Shows what matters of a round: the bytes of its answers, the requests and the command. */
export function describeRound({ answers, requests, command }: Round): string {
  return [
    ...answers.map(
      ({ writes, end }) => `answer ${shorten(JSON.stringify(Buffer.concat(writes).toString()))}, then ${end}`,
    ),
    ...requests.map(
      ({ method, path, headers, body }) =>
        `request ${method} ${shorten(path)} ${shorten(JSON.stringify(headers))} ${shorten(body ?? '')}`,
    ),
    ...(command
      ? [
          `command ${command.args.map(arg => shorten(JSON.stringify(arg))).join(' ')} < ${shorten(JSON.stringify(command.input))}`,
        ]
      : []),
  ].join('\n')
}

const shorten = (text: string): string =>
  text.length > 500 ? `${text.slice(0, 500)}… (${text.length} characters)` : text

/** Writes a round as JSON, with bytes as Latin-1 text, which keeps each of them. */
export const roundAsJson = (round: Round): string =>
  JSON.stringify(
    {
      ...round,
      answers: round.answers.map(({ writes, end, delivery }) => ({
        writes: writes.map(bytes => bytes.toString('latin1')),
        end,
        delivery,
      })),
    },
    null,
    2,
  )
