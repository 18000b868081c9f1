/**
 * Memory limits of a service's Node process. Without limits, V8 lets a process of 25 MB grow to 250 MB before it
 * collects garbage. The first limit costs more collections. The second keeps rare huge messages from staying in memory.
 *
 * A normalizer's batches live as long as the database transaction. With the smaller first limit, copying them costs a
 * tenth of the throughput. A listener with the larger limit takes more than 200 MB while it spools.
 */
export const nodeFlags = (service: string): string[] => [
  `--max-semi-space-size=${service === 'normalizer' ? 16 : 8}`,
  '--max-old-space-size=256',
]
