import type { Random } from '../messages/seeded-random.ts'

/** Cuts bytes into pieces of 1 to `maxBytes`. The pieces share the memory of the whole. */
export function* cutChunks(bytes: Uint8Array, maxBytes: number, random: Random): Generator<Uint8Array> {
  for (let start = 0, end = 0; start < bytes.length; start = end) {
    end = start + 1 + Math.floor(random() * maxBytes)
    yield bytes.subarray(start, end)
  }
}
