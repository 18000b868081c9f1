/** Yields a list without some of its elements: first without large parts, then without small ones. */
export function* withoutSome<Item>(items: readonly Item[], minSize = 1): Generator<Item[]> {
  for (let size = items.length; size >= minSize; size = Math.ceil(size / 2)) {
    for (let start = 0; start < items.length; start += size)
      yield [...items.slice(0, start), ...items.slice(start + size)]
    if (size === 1) return
  }
}

/** Yields a list with one element replaced by smaller ones. */
export function* withSmaller<Item>(
  items: readonly Item[],
  smaller: (item: Item) => Iterable<Item>,
): Generator<Item[]> {
  for (const [index, item] of items.entries()) for (const each of smaller(item)) yield items.with(index, each)
}

/**
 * Looks for the smallest value that still fails.
 *
 * @param smaller - yields smaller values, the smallest first
 * @param fails - returns the problems of a value; none if it does not fail
 * @param until - when to stop, by `performance.now()`
 */
export async function minimise<Value>(
  failed: { value: Value; problems: string[] },
  smaller: (value: Value) => Iterable<Value>,
  fails: (value: Value) => Promise<string[]>,
  until: number,
): Promise<{ value: Value; problems: string[] }> {
  let smallest = failed
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false
    for (const value of smaller(smallest.value)) {
      if (performance.now() > until) return smallest
      const problems = await fails(value)
      if (problems.length === 0) continue
      smallest = { value, problems }
      isSmaller = true
      break
    }
  }
  return smallest
}
