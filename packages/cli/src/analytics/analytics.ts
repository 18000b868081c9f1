import { readInstallationConfig, withStores } from '@scores/installation'
import { createLogger } from '@scores/runtime'
import { type AnalyticsRun, openDatabase, rebuildAnalytics, runAnalytics } from '@scores/storage'
import { count, duration, print } from '../terminal/terminal.ts'

/** Brings both analytics tables up to date now, or makes them anew from all events. */
export async function analytics(env: NodeJS.ProcessEnv, what: 'run' | 'rebuild'): Promise<void> {
  await withStores(readInstallationConfig(env), async ({ databaseUrl }) => {
    const db = openDatabase(
      { url: databaseUrl, name: 'analytics', connections: 1, statementTimeoutMs: 3_600_000 },
      createLogger('analytics', 'fatal'),
    )
    try {
      if (what === 'rebuild') print('Making both tables anew; until it is done the old ones are read …')
      print(describe(what === 'rebuild' ? await rebuildAnalytics(db) : await runAnalytics(db, new Date())))
    } finally {
      await db.destroy()
    }
  })
}

function describe({ events, students, exams, durationMs }: AnalyticsRun): string {
  if (events === 0) return 'Both tables are up to date: there are no new events.'
  return `${count(events)} events of ${count(students)} students and ${count(exams)} exams, in ${duration(durationMs)}.`
}
