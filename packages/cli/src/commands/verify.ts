import { createLogger } from '@scores/runtime'
import { type Finding, openDatabase, verifyAggregates, verifyReferences } from '@scores/storage'
import { readCliConfig } from '../cli-config.ts'
import { withStores } from '../stores.ts'
import { print, style } from '../terminal.ts'
import { verifyLedger } from '../verify-ledger.ts'

/** Proves the promises on the live data. Returns whether all of them hold. */
export async function verify(env: NodeJS.ProcessEnv, { json = false }: { json?: boolean }): Promise<boolean> {
  const config = readCliConfig(env)
  const log = createLogger('verify', 'fatal')
  return withStores(config, async stores => {
    const db = openDatabase(
      { url: stores.databaseUrl, name: 'verify', connections: 1, statementTimeoutMs: 600_000 },
      log,
    )
    try {
      const findings: Finding[] = []
      const report = (finding: Finding) => {
        findings.push(finding)
        if (!json)
          print(
            `  ${finding.holds ? style('green', '✓') : style('red', '✗')} ${finding.claim.padEnd(54)} ${style('dim', finding.detail)}`,
          )
      }
      for (const finding of await verifyLedger(db, stores.queue, log)) report(finding)
      for (const finding of await verifyAggregates(db)) report(finding)
      report(await verifyReferences(db))
      const holds = findings.every(finding => finding.holds)
      if (json) print(JSON.stringify({ holds, findings }, null, 2))
      else print(holds ? '\nEvery promise holds.' : style('red', '\nNot every promise holds.'))
      return holds
    } finally {
      await db.destroy()
    }
  })
}
