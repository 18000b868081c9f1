/** Each call returns the next number, at least 0 and below 1, with all 53 bits of a double. */
export type Random = () => number

/**
 * Returns random numbers that depend only on seed, purpose and index. Message 1,000,000 can thus be made without the ones
 * before it. Purposes are independent of each other.
 *
 * @returns a function from an index (a whole number) to its sequence of numbers
 */
export function seededRandom(seed: number, purpose: string): (index: number) => Random {
  let low = mix(seed | 0)
  for (const character of purpose) low = mix(low ^ (character.codePointAt(0) ?? 0))
  const high = mix(low ^ 0x5bd1e995)
  return index => {
    let a = mix(low ^ (index | 0))
    let b = mix((high + Math.imul(index | 0, 0x27d4eb2f)) | 0)
    return () => {
      a = mix((a + 0x9e3779b9) | 0)
      b = mix((b + 0x7f4a7c15) | 0)
      return ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53
    }
  }
}

/** The finalizer of MurmurHash3. It maps 32 bits one to one. Each input bit changes half of the output bits. */
function mix(bits: number): number {
  let hash = bits
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}

/** Picks one of the items, all equally likely. */
export const pick = <T>(random: Random, items: readonly T[]): T =>
  itemAt(items, Math.floor(random() * items.length))

/** @throws RangeError if there is no such item */
export function itemAt<T>(items: readonly T[], index: number): T {
  const [item] = items.slice(index, index + 1)
  if (item === undefined) throw new RangeError(`no item at ${index} of ${items.length}`)
  return item
}
