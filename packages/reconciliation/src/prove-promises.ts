import { count } from '@scores/diagnosis'
import type { Logger } from '@scores/runtime'
import {
  type FeedGaps,
  type Finding,
  readAnalyticsHealth,
  readFeedGaps,
  verifyAggregates,
  verifyReferences,
  verifyRows,
} from '@scores/storage'
import { describeAnalyticsHealth } from './describe-analytics-health.ts'
import { describeMissing, equation } from './describe-reconciliation.ts'
import { type ReconciliationSources, readReconciliation } from './read-reconciliation.ts'
import type { Reconciliation } from './reconcile.ts'

/** The promises, and whether each holds on the live data. */
export interface Proof {
  /** True if all of them hold. */
  holds: boolean
  findings: Finding[]
  account: Reconciliation
  gaps: FeedGaps
}

interface ProofOptions {
  /** Number of latest minutes to prove one by one. */
  minutes: number
  /** Number of latest gaps to report. */
  gaps: number
  /** When a supervisor on this machine started the services; null without one. */
  supervisedSince: Date | null
  /** Called with each finding at once. */
  onFinding?: (finding: Finding) => void
}

/**
 * Proves the promises on the live data. It recounts every event.
 *
 * @throws AppError QUEUE_UNAVAILABLE
 */
export async function provePromises(
  sources: ReconciliationSources,
  { minutes, gaps, supervisedSince, onFinding = () => undefined }: ProofOptions,
  log: Logger,
): Promise<Proof> {
  const { db } = sources
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
    onFinding(finding)
  }
  const account = await readReconciliation(sources, minutes, log)
  for (const finding of checkReconciliation(account)) report(finding)
  for (const finding of await verifyRows(db)) report(finding)
  for (const finding of await verifyAggregates(db)) report(finding)
  report(await verifyReferences(db))
  const health = await readAnalyticsHealth(db, supervisedSince)
  report({
    claim: 'the analytics run every minute',
    holds: !health.isOverdue,
    detail: describeAnalyticsHealth(health),
  })
  return {
    holds: findings.every(finding => finding.holds),
    findings,
    account,
    gaps: await readFeedGaps(db, gaps),
  }
}

function checkReconciliation(reconciliation: Reconciliation): Finding[] {
  const { missing, minutes } = reconciliation
  const unbalanced = minutes.filter(
    ({ received, stored, duplicate, quarantined, inFlight }) =>
      received !== stored + duplicate + quarantined + inFlight,
  )
  return [
    {
      claim: 'every accepted message is accounted for',
      holds: missing.length === 0,
      detail: missing.length === 0 ? equation(reconciliation) : describeMissing(missing),
    },
    {
      claim: 'the ledger closes in every minute',
      holds: unbalanced.length === 0,
      detail: unbalanced.length === 0 ? `the last ${count(minutes.length)}` : `${unbalanced.length} do not`,
    },
  ]
}
