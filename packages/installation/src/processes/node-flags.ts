/**
 * How Node runs a service. Left to itself V8 lets a process of 25 MB grow to 250 MB before it cleans up, as the
 * machine has room; the first limit costs collections, the second keeps rare huge messages from staying in memory.
 *
 * A normalizer's batches live for as long as the database takes: with the smaller first limit, copying them around
 * costs it a tenth of its throughput. A listener with the larger one takes more than 200 MB while it spools.
 */
export const nodeFlags = (service: string): string[] => [
  `--max-semi-space-size=${service === 'normalizer' ? 16 : 8}`,
  '--max-old-space-size=256',
]
