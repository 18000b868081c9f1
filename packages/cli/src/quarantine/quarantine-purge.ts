import { withDatabase } from '@scores/installation'
import { planPurge, purge } from '@scores/quarantine'
import { AppError } from '@scores/runtime'
import { count, megabytes, print } from '../terminal/terminal.ts'

export interface PurgeOptions {
  olderThan?: string
  yes?: boolean
}

/** Says what of the quarantine is settled for longer than so many days; with `yes` deletes it. */
export async function quarantinePurge(
  env: NodeJS.ProcessEnv,
  { olderThan, yes = false }: PurgeOptions,
): Promise<void> {
  await withDatabase(env, 'quarantine', async ({ db, config }) => {
    const days = olderThan === undefined ? config.QUARANTINE_RETENTION_DAYS : toDays(olderThan)
    if (days === 0 && olderThan === undefined)
      throw new AppError(
        'USAGE',
        'it is not said how old what is to be deleted must be',
        'For example --older-than 30d, or QUARANTINE_RETENTION_DAYS.',
      )
    const { resolved, discarded, bytes } = await planPurge(db, days)
    const what = `${count(resolved)} resolved and ${count(discarded)} discarded ${resolved + discarded === 1 ? 'message' : 'messages'}`
    if (resolved + discarded === 0)
      return print(`Nothing was resolved or discarded more than ${days} days ago.`)
    if (!yes) {
      print(
        `It would delete ${what} (${megabytes(bytes)}), settled more than ${days} days ago, with their history.`,
      )
      print('Nothing is deleted; with --yes it is.')
      return
    }
    await purge(db, days, config.OPERATOR)
    print(`Deleted ${what}, with their history.`)
  })
}

function toDays(text: string): number {
  const [, days] = /^(\d{1,5})d?$/.exec(text) ?? []
  if (days === undefined)
    throw new AppError('USAGE', `--older-than ${text} is no number of days`, 'For example 30d.')
  return Number(days)
}
