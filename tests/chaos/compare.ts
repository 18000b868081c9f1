import { parseJson, type SentMessage } from '@scores/testkit'

/** A row of the tables. */
export interface Found {
  /** What it says and where it is, as `placeOf` names it. */
  place: string
  /** The message's text, where it is kept. */
  data: string | null
}

/** Where what was sent and what was found are not the same. */
export interface Difference {
  /** Sent, and nowhere. */
  lost: SentMessage[]
  /** There once more than sent, each time. */
  twice: SentMessage[]
  /** There and never sent so, or quarantined for another reason. */
  wrong: Found[]
}

interface Expected {
  first: SentMessage
  notFound: SentMessage[]
}

/** Where a message belongs: among the events or, for its reason, into the quarantine. */
export function placeOf({ reason, data }: SentMessage): string {
  if (reason !== null) return quarantinedAs(reason, data)
  const { studentId, exam, score } = parseJson<{ studentId: string; exam: number; score: number }>(data)
  return storedAs(exam, studentId, score)
}

export const storedAs = (exam: number, student: string, score: number): string =>
  `stored: exam ${exam}, ${student}, ${score}`

export const quarantinedAs = (reason: string, data: string): string => `quarantined: ${reason}, ${data}`

/** Compares as multisets: how often each message was sent, and how often it is there. */
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

/** What is in the wrong place is not lost. */
function withoutMisplaced(notFound: readonly SentMessage[], wrong: readonly Found[]): SentMessage[] {
  const misplaced = wrong.map(({ data }) => data)
  return notFound.filter(({ data }) => {
    const at = misplaced.indexOf(data)
    if (at !== -1) misplaced.splice(at, 1)
    return at === -1
  })
}
