import { useAnswer } from '../api/use-answer.ts'
import { useSlowTick } from '../api/use-slow-tick.ts'
import { duration, time } from '../components/format.ts'
import type { Band } from './bands.ts'

const refreshMs = 10_000
const limit = 100

/** What explains a chart of the last seconds: gaps, pauses and restarts, oldest first. */
export function useBands(seconds: number): Band[] {
  const tick = useSlowTick(refreshMs)
  const gaps = useAnswer('GET /api/gaps', { query: { limit } }, tick)
  const pauses = useAnswer('GET /api/pauses', { query: { limit } }, tick)
  const services = useAnswer('GET /api/services', {}, tick)
  const now = Date.now()
  const from = now - seconds * 1_000
  const bands: Band[] = [
    ...(gaps.value?.rows ?? []).map(({ feed, since, until, seconds: length, isResumed }) => ({
      kind: 'gap' as const,
      from: Date.parse(since),
      until: until === null ? null : Date.parse(until),
      label: `${feed} for ${duration(length * 1_000)}${isResumed ? ', resumed without loss' : ''}`,
    })),
    ...(pauses.value?.rows ?? []).map(({ feed, check, pausedAt, resumedAt }) => ({
      kind: 'pause' as const,
      from: Date.parse(pausedAt),
      until: resumedAt === null ? null : Date.parse(resumedAt),
      label: `${feed} failed ${check}`,
    })),
    ...(services.value?.rows ?? []).map(({ service, aliveSince }) => ({
      kind: 'restart' as const,
      from: Date.parse(aliveSince),
      until: Date.parse(aliveSince),
      label: `${service} at ${time(aliveSince)}`,
    })),
  ]
  return bands
    .filter(({ from: start, until }) => start <= now && (until ?? now) >= from)
    .toSorted((a, b) => a.from - b.from)
}
