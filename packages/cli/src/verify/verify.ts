import type { Reconciliation } from '@scores/reconciliation'
import { AppError } from '@scores/runtime'
import type { FeedGaps, Finding } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { print, style } from '../terminal/index.ts'
import { checkPromises } from './check-promises.ts'
import { describeGaps, minuteTable } from './describe-reconciliation.ts'

export interface VerifyOptions {
  json?: boolean
  /** Number of minutes to show one by one. */
  minutes?: string
}

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
  const { findings, account, gaps } = await checkPromises(context, Number(minutes), finding => {
    if (!json) printFinding(finding)
  })
  const holds = findings.every(finding => finding.holds)
  if (json) print(JSON.stringify({ holds, findings, account, gaps }, null, 2))
  else printSummary(holds, account, gaps)
  return holds
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
