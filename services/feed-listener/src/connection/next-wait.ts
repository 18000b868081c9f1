/** A delay before the next connection. */
export interface Wait {
  ms: number
  why: string
}

export interface RequestedWaits {
  /** The delay that our own backoff chooses, in milliseconds. */
  backoffMs: number
  /** The feed's last `retry:` line, in milliseconds; null if it sent none. */
  retryMs: number | null
  /** The `Retry-After` header of its answer, in milliseconds; null without one. */
  retryAfterMs: number | null
}

/** Chooses the longest of the delays, but at most `maxMs`: a feed must not stop its listener for days. */
export function nextWait({ backoffMs, retryMs, retryAfterMs }: RequestedWaits, maxMs: number): Wait {
  const waits: Wait[] = [
    { ms: backoffMs, why: 'backoff' },
    { ms: retryMs ?? 0, why: 'the feed asked for it (retry)' },
    { ms: retryAfterMs ?? 0, why: 'the feed asked for it (Retry-After)' },
  ]
  const longest = waits.reduce((one, other) => (other.ms > one.ms ? other : one))
  if (longest.ms <= maxMs) return longest
  return { ms: maxMs, why: `${longest.why}, limited by FEED_RETRY_MAX_MS` }
}

/**
 * Parses a `Retry-After` header (RFC 9110, section 10.2.3): seconds, or a date.
 *
 * @param now - the server's time, in milliseconds since 1970
 * @returns milliseconds; null for anything else
 */
export function parseRetryAfter(value: string, now: number): number | null {
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  if (!/^[A-Z][a-z]+,? /.test(value)) return null
  // The oldest of the three formats does not name its zone.
  const at = Date.parse(value.endsWith(' GMT') ? value : `${value} GMT`)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}
