import type { ExpectedMessage } from '../feed/expected-messages.ts'
import { eventOf, type StoredEvent, storedKey } from './stored-key.ts'

/** A row of the tables. */
export type FoundMessage =
  | { place: 'stored'; event: StoredEvent }
  | { place: 'quarantined'; type: string; text: string; reason: string }

/**
 * Compares the expected with the found messages, as multisets.
 *
 * @returns one line per difference
 */
export function findDifferences(
  expected: readonly ExpectedMessage[],
  found: readonly FoundMessage[],
): string[] {
  const rows = new Map<string, FoundMessage[]>()
  for (const row of found) {
    const key = keyOf(row)
    const same = rows.get(key)
    if (same) same.push(row)
    else rows.set(key, [row])
  }
  const differences: string[] = []
  const take = (message: ExpectedMessage): boolean => {
    const { type, text, place, reason } = message
    const quarantined =
      place === 'stored' ? undefined : takeRow(rows.get(quarantinedKey(type, text)) ?? [], reason)
    if (quarantined?.place === 'quarantined') {
      if (quarantined.reason === 'crashed_the_worker') differences.push(`ended its worker: ${shorten(text)}`)
      if (reason !== null && quarantined.reason !== reason)
        differences.push(`quarantined for ${quarantined.reason} instead of ${reason}: ${shorten(text)}`)
      return true
    }
    const event = place === 'quarantined' ? null : eventOf(type, text)
    return event !== null && rows.get(`stored ${storedKey(event)}`)?.pop() !== undefined
  }
  // What must be there, and for a certain reason, comes first, so that no other message can take its row.
  const freedom = ({ isOptional, reason }: ExpectedMessage) =>
    2 * Number(isOptional) + Number(reason === null)
  for (const message of expected.toSorted((a, b) => freedom(a) - freedom(b))) {
    if (take(message) || message.isOptional) continue
    differences.push(
      `not ${message.place === 'either' ? 'found' : message.place}: ${shorten(`${message.type} ${message.text}`)}`,
    )
  }
  for (const [key, left] of rows) for (const _ of left) differences.push(`unexpected: ${shorten(key)}`)
  return differences
}

/** Removes the row with this reason, or any. */
function takeRow(same: FoundMessage[], wanted: string | null): FoundMessage | undefined {
  const index = same.findIndex(row => row.place === 'quarantined' && row.reason === wanted)
  return same.splice(index, 1)[0]
}

const quarantinedKey = (type: string, text: string): string => `quarantined ${JSON.stringify(type)} ${text}`

const keyOf = (row: FoundMessage): string =>
  row.place === 'stored' ? `stored ${storedKey(row.event)}` : quarantinedKey(row.type, row.text)

const shorten = (text: string): string => JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text)
