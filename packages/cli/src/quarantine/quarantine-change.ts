import { withDatabase } from '@scores/installation'
import { changeMessages } from '@scores/quarantine'
import type { PersonsAction } from '@scores/storage'
import { messagesOf, print } from '../terminal/terminal.ts'
import { type FilterOptions, toFilter } from './filter-options.ts'

export interface ChangeOptions extends FilterOptions {
  note?: string
}

/** Discards or reopens the messages that a filter means. */
export async function quarantineChange(
  env: NodeJS.ProcessEnv,
  action: PersonsAction,
  { note = '', ...options }: ChangeOptions,
): Promise<void> {
  await withDatabase(env, 'quarantine', async ({ db, config }) => {
    const by = config.OPERATOR
    const changed = await changeMessages(db, { action, filter: toFilter(options), by, note: note || null })
    const what = messagesOf(changed)
    print(
      action === 'discard'
        ? `${what} discarded. ./entrypoint quarantine reopen undoes it.`
        : `${what} open again, to be tried as often as new ones.`,
    )
  })
}
