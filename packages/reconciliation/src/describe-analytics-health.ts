import { ago, duration } from '@scores/diagnosis'
import type { AnalyticsHealth } from '@scores/storage'

/** When the last run was, and how that compares with the time for which the pipeline has been running. */
export function describeAnalyticsHealth({
  isOverdue,
  runningForSeconds,
  secondsSinceRun,
}: AnalyticsHealth): string {
  const last = secondsSinceRun === null ? 'no run yet' : `last run ${ago(secondsSinceRun)}`
  if (runningForSeconds === null) return `${last}; the pipeline is not running`
  const running = `the pipeline has been running for ${duration(runningForSeconds * 1_000)}`
  return isOverdue ? `${last}, although ${running}` : `${last}; ${running}`
}
