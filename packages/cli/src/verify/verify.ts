import { readInstallationConfig, withStores } from '@scores/installation'
import { type Reconciliation, readReconciliation } from '@scores/reconciliation'
import { AppError, createLogger } from '@scores/runtime'
import {
  type Finding,
  openDatabase,
  readFeedGaps,
  verifyAggregates,
  verifyReferences,
  verifyRows,
} from '@scores/storage'
import { count, print, style } from '../terminal/terminal.ts'
import { describeGaps, describeMissing, equation, minuteTable } from './describe-reconciliation.ts'

export interface VerifyOptions {
  json?: boolean
  /** So many minutes are shown one by one. */
  minutes?: string
}

const gapsShown = 5

/** Proves the promises on the live data. Returns whether all of them hold. */
export async function verify(
  env: NodeJS.ProcessEnv,
  { json = false, minutes = '5' }: VerifyOptions,
): Promise<boolean> {
  if (!/^\d{1,4}$/.test(minutes))
    throw new AppError('USAGE', `--minutes ${minutes} is no number`, 'Give a whole number up to 9999.')
  const config = readInstallationConfig(env)
  const log = createLogger('verify', 'fatal')
  return withStores(config, async ({ databaseUrl, queue }) => {
    const db = openDatabase(
      { url: databaseUrl, name: 'verify', connections: 1, statementTimeoutMs: 600_000 },
      log,
    )
    try {
      const findings: Finding[] = []
      const report = (finding: Finding) => {
        findings.push(finding)
        if (json) return
        const mark = finding.holds ? style('green', '✓') : style('red', '✗')
        print(`  ${mark} ${finding.claim.padEnd(54)} ${style('dim', finding.detail)}`)
      }
      const account = await readReconciliation({ db, queue, dataDir: config.DATA_DIR }, Number(minutes), log)
      for (const finding of judge(account)) report(finding)
      for (const finding of await verifyRows(db)) report(finding)
      for (const finding of await verifyAggregates(db)) report(finding)
      report(await verifyReferences(db))
      const gaps = await readFeedGaps(db, gapsShown)
      const holds = findings.every(finding => finding.holds)
      if (json) print(JSON.stringify({ holds, findings, account, gaps }, null, 2))
      else {
        if (account.minutes.length > 0) print(`\n${indent(minuteTable(account.minutes))}`)
        print(`\n${indent(describeGaps(gaps).join('\n'))}`)
        print(holds ? '\nEvery promise holds.' : style('red', '\nNot every promise holds.'))
      }
      return holds
    } finally {
      await db.destroy()
    }
  })
}

function judge(account: Reconciliation): Finding[] {
  const { missing, minutes } = account
  const open = minutes.filter(
    ({ received, stored, duplicate, quarantined, inFlight }) =>
      received !== stored + duplicate + quarantined + inFlight,
  )
  return [
    {
      claim: 'every accepted message is accounted for',
      holds: missing.length === 0,
      detail: missing.length === 0 ? equation(account) : describeMissing(missing),
    },
    {
      claim: 'the ledger closes in every minute',
      holds: open.length === 0,
      detail: open.length === 0 ? `the last ${count(minutes.length)}` : `${open.length} do not`,
    },
  ]
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')
