import { withoutSome, withSmaller } from '../minimise.ts'
import { type Answer, plainAnswer } from './arbitrary-answer.ts'
import type { Lines } from './arbitrary-lines.ts'

/** Smaller steps would take too many attempts. */
const stepsPerPart = 64
/** With more parts, fewer parts come first. */
const maxPartsToCut = 4

/** Yields smaller feeds: with fewer answers, plainer ones, ones of fewer parts, and finally of smaller parts. */
export function* smallerFeeds(feed: readonly Answer[]): Generator<Answer[]> {
  yield* withoutSome(feed)
  yield* withSmaller(feed, smallerAnswers)
}

function* smallerAnswers(answer: Answer): Generator<Answer> {
  const { parts } = answer
  if (parts.length > 0 && !isPlain(answer)) yield plainAnswer(parts)
  for (const fewer of withoutSome(parts)) yield answer.withParts(fewer)
  if (parts.length <= maxPartsToCut)
    for (const smaller of withSmaller(parts, smallerLines)) yield answer.withParts(smaller)
}

const isPlain = (answer: Answer): boolean =>
  Buffer.concat(answer.writes).equals(Buffer.concat(plainAnswer(answer.parts).writes))

function* smallerLines({ bytes }: Lines): Generator<Lines> {
  const minSize = Math.ceil(bytes.length / stepsPerPart)
  for (const fewer of withoutSome([...bytes], minSize)) yield { bytes: Buffer.from(fewer), payload: null }
}
