import { type InstallationConfig, supervisedSince } from '@scores/installation'
import type { QueueLocation } from '@scores/queue'
import { type Reconciliation, readReconciliation } from '@scores/reconciliation'
import type { Logger } from '@scores/runtime'
import {
  type Database,
  type FeedGaps,
  type Finding,
  type Kysely,
  readAnalyticsHealth,
  readFeedGaps,
  verifyAggregates,
  verifyReferences,
  verifyRows,
} from '@scores/storage'
import { describeHealth } from '../analytics/describe-health.ts'
import { count } from '../terminal/index.ts'
import { describeMissing, equation } from './describe-reconciliation.ts'

/** What the promises are checked on. */
export interface Checked {
  db: Kysely<Database>
  queue: QueueLocation
  config: Pick<InstallationConfig, 'DATA_DIR'>
  log: Logger
}

export interface CheckedPromises {
  findings: Finding[]
  account: Reconciliation
  gaps: FeedGaps
}

const gapsShown = 5

/**
 * Checks every promise on the live data.
 *
 * @param minutes - number of latest minutes to report one by one
 * @param onFinding - called with each finding as soon as it is made
 */
export async function checkPromises(
  { db, queue, config, log }: Checked,
  minutes: number,
  onFinding: (finding: Finding) => void = () => undefined,
): Promise<CheckedPromises> {
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
    onFinding(finding)
  }
  const account = await readReconciliation({ db, queue, dataDir: config.DATA_DIR }, minutes, log)
  for (const finding of checkReconciliation(account)) report(finding)
  for (const finding of await verifyRows(db)) report(finding)
  for (const finding of await verifyAggregates(db)) report(finding)
  report(await verifyReferences(db))
  const health = await readAnalyticsHealth(db, supervisedSince(config.DATA_DIR))
  report({
    claim: 'the analytics run every minute',
    holds: !health.isOverdue,
    detail: describeHealth(health),
  })
  return { findings, account, gaps: await readFeedGaps(db, gapsShown) }
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
