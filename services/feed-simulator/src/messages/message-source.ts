import { type BadKind, badMessages, type ExpectedReason } from './bad-messages.ts'
import { goodMessages, toData } from './good-messages.ts'
import { oddMessages } from './odd-messages.ts'
import { pick, seededRandom } from './seeded-random.ts'

export interface MessageOptions {
  seed: number
  /** 0 to 1. */
  badShare: number
  badKinds: readonly BadKind[]
  hasOddNames: boolean
  hasIds: boolean
  /** Number of messages after which the exam numbers restart. */
  restartEvery: number
}

/** One message of the stream and its expected outcome. */
export interface Message {
  /** Number in the stream, starting at 1. */
  n: number
  /** The value of its `id:` line; null for a feed without ids. */
  id: string | null
  kind: BadKind | 'good'
  /** The reason to quarantine it for; null for a good message. */
  reason: ExpectedReason | null
  event: string
  data: string
}

const oddShare = 0.01

/**
 * Returns a function from a message's number to the message. The same options give the same messages, in any order of calls.
 * Bad and odd messages do not affect the others.
 */
export function messageSource(options: MessageOptions): (n: number) => Message {
  const { seed, badShare, badKinds, hasOddNames, hasIds, restartEvery } = options
  const goodOf = goodMessages(seed, restartEvery)
  const badness = seededRandom(seed, 'bad')
  const oddness = seededRandom(seed, 'odd')
  const badShareInUse = badKinds.length > 0 ? badShare : 0

  return n => {
    const id = hasIds ? `${n}` : null
    const good = goodOf(n)
    const badRandom = badness(n)
    if (badRandom() < badShareInUse) {
      const kind = pick(badRandom, badKinds)
      const { reason, make } = badMessages[kind]
      return { n, id, kind, reason, ...make(badRandom, good) }
    }
    const oddRandom = oddness(n)
    const toText = hasOddNames && oddRandom() < oddShare ? pick(oddRandom, oddMessages) : toData
    return { n, id, kind: 'good', reason: null, event: 'score', data: toText(good) }
  }
}
