import { changeMessages } from '@scores/quarantine'
import type { PersonsAction } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { messagesOf, print } from '../terminal/index.ts'
import { type FilterOptions, toFilter } from './filter-options.ts'

export interface ChangeOptions extends FilterOptions {
  note?: string
}

/** Discards or reopens the messages that match a filter. */
export async function quarantineChange(
  env: NodeJS.ProcessEnv,
  action: PersonsAction,
  { note = '', ...options }: ChangeOptions,
): Promise<void> {
  await using context = await openCommandContext(env, 'quarantine')
  const by = context.config.OPERATOR
  const changed = await changeMessages(context.db, {
    action,
    filter: toFilter(options),
    by,
    note: note || null,
  })
  print(
    action === 'discard'
      ? `${messagesOf(changed)} discarded. ./entrypoint quarantine reopen undoes it.`
      : `${messagesOf(changed)} open again, with as many attempts as new ones.`,
  )
}
