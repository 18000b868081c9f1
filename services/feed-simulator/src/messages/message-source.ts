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
  /** After so many messages the exam numbers begin anew. */
  restartEvery: number
}

/** One message of the stream, and what should become of it. */
export interface Message {
  /** Its number in the stream, from 1. */
  n: number
  /** What its `id:` line says; null where the feed has no ids. */
  id: string | null
  kind: BadKind | 'good'
  /** What it must be quarantined for; null for a good one. */
  reason: ExpectedReason | null
  event: string
  data: string
}

const oddShare = 0.01

/**
 * The stream, as a function from a message's number to the message: the same for the same options, in whatever
 * order it is asked. What is bad or odd about messages changes nothing about the others.
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
