import { parseJson, type SentMessage } from '@scores/testkit'

/** A row of the tables. */
export interface Found {
  /** Content and place, as `placeOf` names them. */
  place: string
  /** The message's text, if it is stored. */
  data: string | null
}

/** Differences between the sent and the stored messages. */
export interface Difference {
  /** Sent but nowhere. */
  lost: SentMessage[]
  /** Present more often than sent, one entry per extra time. */
  twice: SentMessage[]
  /** Present but never sent like this, or quarantined for another reason. */
  wrong: Found[]
}

interface Expected {
  first: SentMessage
  notFound: SentMessage[]
}

/** Names where a message belongs: among the events, or in the quarantine for its reason. */
export function placeOf({ reason, data }: SentMessage): string {
  if (reason !== null) return quarantinedAs(reason, data)
  const { studentId, exam, score } = parseJson<{ studentId: string; exam: number; score: number }>(data)
  return storedAs(exam, studentId, score)
}

export const storedAs = (exam: number, student: string, score: number): string =>
  `stored: exam ${exam}, ${student}, ${score}`

export const quarantinedAs = (reason: string, data: string): string => `quarantined: ${reason}, ${data}`

/** Compares multisets: how often each message was sent, and how often it is present. */
export function compare(sent: readonly SentMessage[], found: readonly Found[]): Difference {
  const expected = new Map<string, Expected>()
  for (const message of sent) {
    const place = placeOf(message)
    const known = expected.get(place)
    if (known) known.notFound.push(message)
    else expected.set(place, { first: message, notFound: [message] })
  }
  const twice: SentMessage[] = []
  const wrong: Found[] = []
  for (const row of found) {
    const known = expected.get(row.place)
    if (!known) wrong.push(row)
    else if (!known.notFound.shift()) twice.push(known.first)
  }
  const notFound = [...expected.values()].flatMap(each => each.notFound)
  return { lost: withoutMisplaced(notFound, wrong), twice, wrong }
}

/** A message in the wrong place is not lost. */
function withoutMisplaced(notFound: readonly SentMessage[], wrong: readonly Found[]): SentMessage[] {
  const misplaced = wrong.map(({ data }) => data)
  return notFound.filter(({ data }) => {
    const at = misplaced.indexOf(data)
    if (at !== -1) misplaced.splice(at, 1)
    return at === -1
  })
}
