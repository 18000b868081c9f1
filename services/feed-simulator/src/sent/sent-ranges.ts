/** A set of whole numbers that arrive mostly in order, kept as ranges. */
export class SentRanges {
  readonly #ranges: { first: number; last: number }[] = []

  /** The lowest number; null if empty. */
  get first(): number | null {
    return this.#ranges[0]?.first ?? null
  }

  /** The highest number; null if empty. */
  get last(): number | null {
    return this.#ranges.at(-1)?.last ?? null
  }

  /** @returns false if the number was known already */
  add(n: number): boolean {
    const ranges = this.#ranges
    const below = ranges.findLastIndex(({ first }) => first <= n)
    const before = ranges[below]
    const after = ranges[below + 1]
    if (before && n <= before.last) return false
    if (before?.last === n - 1 && after?.first === n + 1) {
      before.last = after.last
      ranges.splice(below + 1, 1)
    } else if (before?.last === n - 1) before.last = n
    else if (after?.first === n + 1) after.first = n
    else ranges.splice(below + 1, 0, { first: n, last: n })
    return true
  }
}
