import type { Random } from '@scores/feed-simulator'

export function shuffle<T>(items: readonly T[], random: Random): T[] {
  return items
    .map(item => ({ item, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ item }) => item)
}
