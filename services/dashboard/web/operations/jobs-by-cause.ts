import type { FailedJob } from '../api/api-types.generated.ts'

/** Failed jobs with the same error. */
export interface Cause {
  why: string
  jobs: readonly FailedJob[]
  messages: number
  lastFailedAt: string
}

/** Groups failed jobs by their error, the largest group first. */
export function jobsByCause(jobs: readonly FailedJob[]): Cause[] {
  const groups = Map.groupBy(jobs, ({ why }) => why)
  return [...groups]
    .map(([why, group]) => ({
      why,
      jobs: group,
      messages: group.reduce((sum, { messages }) => sum + messages, 0),
      lastFailedAt:
        group
          .map(({ failedAt }) => failedAt)
          .toSorted()
          .at(-1) ?? '',
    }))
    .toSorted((a, b) => b.jobs.length - a.jobs.length)
}
