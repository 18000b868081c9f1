import { planPurge, purge } from '@scores/quarantine'
import { AppError } from '@scores/runtime'
import { openCommandContext } from '../command-context.ts'
import { count, megabytes, print } from '../terminal/index.ts'

export interface PurgeOptions {
  olderThan?: string
  yes?: boolean
}

/** Counts the messages that were settled before the given number of days; with `yes` deletes them. */
export async function quarantinePurge(
  env: NodeJS.ProcessEnv,
  { olderThan, yes = false }: PurgeOptions,
): Promise<void> {
  await using context = await openCommandContext(env, 'quarantine')
  const { db, config } = context
  const days = olderThan === undefined ? config.QUARANTINE_RETENTION_DAYS : toDays(olderThan)
  if (days === 0 && olderThan === undefined)
    throw new AppError(
      'USAGE',
      'the age of the messages to delete is missing',
      'Give it with --older-than 30d, or set QUARANTINE_RETENTION_DAYS.',
    )
  const { resolved, discarded, bytes } = await planPurge(db, days)
  const what = `${count(resolved)} resolved and ${count(discarded)} discarded ${resolved + discarded === 1 ? 'message' : 'messages'}`
  if (resolved + discarded === 0)
    return print(`Nothing was resolved or discarded more than ${days} days ago.`)
  if (!yes) {
    print(
      `It would delete ${what} (${megabytes(bytes)}), settled more than ${days} days ago, with their history.`,
    )
    print('Nothing was deleted. Add --yes to delete them.')
    return
  }
  await purge(db, days, config.OPERATOR)
  print(`Deleted ${what}, with their history.`)
}

function toDays(text: string): number {
  const [, days] = /^(\d{1,5})d?$/.exec(text) ?? []
  if (days === undefined)
    throw new AppError('USAGE', `--older-than ${text} is not a number of days`, 'For example 30d.')
  return Number(days)
}
