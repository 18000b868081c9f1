import { supervisedSince } from '@scores/installation'
import { type Proof, provePromises } from '@scores/reconciliation'
import { AppError } from '@scores/runtime'
import type { Finding } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { print, style } from '../terminal/index.ts'
import { describeGaps, minuteTable } from './describe-reconciliation.ts'

export interface VerifyOptions {
  json?: boolean
  /** Number of minutes to show one by one. */
  minutes?: string
}

/** Number of latest gaps to show. */
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
  const proof = await provePromises(
    { db, queue, dataDir: config.DATA_DIR },
    {
      minutes: Number(minutes),
      gaps: gapsShown,
      supervisedSince: supervisedSince(config.DATA_DIR),
      onFinding: finding => {
        if (!json) printFinding(finding)
      },
    },
    log,
  )
  if (json) print(JSON.stringify(proof, null, 2))
  else printSummary(proof)
  return proof.holds
}

function printFinding({ holds, claim, detail }: Finding): void {
  print(`  ${holds ? style('green', '✓') : style('red', '✗')} ${claim.padEnd(54)} ${style('dim', detail)}`)
}

function printSummary({ holds, account: { minutes }, gaps }: Proof): void {
  if (minutes.length > 0) print(`\n${indent(minuteTable(minutes))}`)
  print(`\n${indent(describeGaps(gaps).join('\n'))}`)
  print(holds ? '\nEvery promise holds.' : style('red', '\nNot every promise holds.'))
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')
