import { type AnalyticsRun, rebuildAnalytics, runAnalytics } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { count, duration, print } from '../terminal/index.ts'

/** Updates both analytics tables, or rebuilds them from all events. */
export async function analytics(env: NodeJS.ProcessEnv, action: 'run' | 'rebuild'): Promise<void> {
  await using context = await openCommandContext(env, 'analytics')
  if (action === 'rebuild') {
    print('Rebuilding both tables. Queries read the old ones until the rebuild is complete …')
    print(describe(await rebuildAnalytics(context.db)))
  } else print(describe(await runAnalytics(context.db, new Date())))
}

function describe({ events, students, exams, durationMs, rebuiltBecause }: AnalyticsRun): string {
  if (rebuiltBecause !== null) print(`Counted anew: ${rebuiltBecause}.`)
  if (events === 0) return 'Both tables are up to date: there are no new events.'
  return `${count(events)} events of ${count(students)} students and ${count(exams)} exams, in ${duration(durationMs)}.`
}
