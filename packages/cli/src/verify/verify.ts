import { supervisedSince } from '@scores/installation'
import { type Reconciliation, readReconciliation } from '@scores/reconciliation'
import { AppError } from '@scores/runtime'
import {
  type FeedGaps,
  type Finding,
  readAnalyticsHealth,
  readFeedGaps,
  verifyAggregates,
  verifyReferences,
  verifyRows,
} from '@scores/storage'
import { describeHealth } from '../analytics/describe-health.ts'
import { openCommandContext } from '../command-context.ts'
import { count, print, style } from '../terminal/index.ts'
import { describeGaps, describeMissing, equation, minuteTable } from './describe-reconciliation.ts'

export interface VerifyOptions {
  json?: boolean
  /** Number of minutes to show one by one. */
  minutes?: string
}

const gapsShown = 5

/**
 * Proves the promises on the live data.
 *
 * @returns whether all of them hold
 */
export async function verify(
  env: NodeJS.ProcessEnv,
  { json = false, minutes = '5' }: VerifyOptions,
): Promise<boolean> {
  if (!/^\d{1,4}$/.test(minutes))
    throw new AppError('USAGE', `--minutes ${minutes} is not a number`, 'Give a whole number up to 9999.')
  await using context = await openCommandContext(env, 'verify', { statementTimeoutMs: 600_000 })
  const { db, queue, config, log } = context
  const findings: Finding[] = []
  const report = (finding: Finding) => {
    findings.push(finding)
    if (!json) printFinding(finding)
  }
  const account = await readReconciliation({ db, queue, dataDir: config.DATA_DIR }, Number(minutes), log)
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
  const gaps = await readFeedGaps(db, gapsShown)
  const holds = findings.every(finding => finding.holds)
  if (json) print(JSON.stringify({ holds, findings, account, gaps }, null, 2))
  else printSummary(holds, account, gaps)
  return holds
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

function printFinding({ holds, claim, detail }: Finding): void {
  print(`  ${holds ? style('green', '✓') : style('red', '✗')} ${claim.padEnd(54)} ${style('dim', detail)}`)
}

function printSummary(holds: boolean, { minutes }: Reconciliation, gaps: FeedGaps): void {
  if (minutes.length > 0) print(`\n${indent(minuteTable(minutes))}`)
  print(`\n${indent(describeGaps(gaps).join('\n'))}`)
  print(holds ? '\nEvery promise holds.' : style('red', '\nNot every promise holds.'))
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')
