/**
 * How Node runs a service. Left to itself V8 lets a process of 25 MB grow to 250 MB before it cleans up, as the
 * machine has room; the first limit costs collections, the second keeps rare huge messages from staying in memory.
 */
export const nodeFlags = ['--max-semi-space-size=16', '--max-old-space-size=256'] as const
