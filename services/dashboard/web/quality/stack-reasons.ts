import { type Reason, reasonTexts } from '../filter/reasons.ts'

/** A reason, or the rare ones together. */
export interface ReasonSeries {
  name: string
  /** The number of its colour, from 1. */
  color: number
  reasons: readonly Reason[]
  total: number
  /** Messages in each part of the time. */
  counts: readonly number[]
}

interface CountedReason {
  reason: Reason
  messages: number
  counts: readonly number[]
}

/** More colours cannot be told apart. */
const maxSeries = 6

/** Makes a series of each reason; the rare ones share the last colour. */
export function stackReasons(counted: readonly CountedReason[]): ReasonSeries[] {
  const isTooMany = counted.length > maxSeries
  const single = isTooMany ? counted.slice(0, maxSeries - 1) : counted
  const rest = isTooMany ? [counted.slice(maxSeries - 1)] : []
  return [...single.map(each => [each]), ...rest].map((group, index) => {
    const [first] = group
    return {
      name: group.length === 1 && first ? reasonTexts[first.reason] : `${group.length} others`,
      color: index + 1,
      reasons: group.map(({ reason }) => reason),
      total: group.reduce((sum, { messages }) => sum + messages, 0),
      counts: (first?.counts ?? []).map((_, part) =>
        group.reduce((sum, { counts }) => sum + (counts[part] ?? 0), 0),
      ),
    }
  })
}
