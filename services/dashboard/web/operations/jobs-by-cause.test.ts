import { expect, test } from 'vitest'
import { jobsByCause } from './jobs-by-cause.ts'

const job = (id: string, why: string, messages: number, failedAt: string) => ({
  id,
  why,
  messages,
  failedAt,
  kind: 'batch' as const,
  feed: null,
  attempts: 20,
})

test('jobs with one error are one cause, the largest first', () => {
  const jobs = [
    job('a', 'disk full', 3, '2026-01-01T10:00:00.000Z'),
    job('b', 'database away', 5, '2026-01-01T12:00:00.000Z'),
    job('c', 'database away', 7, '2026-01-01T11:00:00.000Z'),
  ]
  expect(jobsByCause(jobs)).toEqual([
    { why: 'database away', jobs: jobs.slice(1), messages: 12, lastFailedAt: '2026-01-01T12:00:00.000Z' },
    { why: 'disk full', jobs: jobs.slice(0, 1), messages: 3, lastFailedAt: '2026-01-01T10:00:00.000Z' },
  ])
})
