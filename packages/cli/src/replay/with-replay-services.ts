import { join } from 'node:path'
import { codeVersion, localService, readSession } from '@scores/installation'
import type { CommandContext } from '../command-context.ts'
import { printError } from '../terminal/index.ts'

/** Standard output belongs to the command, which may print JSON. */
const notify = printError

/**
 * Runs an action while a normalizer and a replayer run. If the pipeline does not run, both are started for the duration
 * of the action. A pipeline elsewhere (DATABASE_URL) is left to its own services.
 */
export async function withReplayServices<T>(context: CommandContext, action: () => Promise<T>): Promise<T> {
  const { config } = context
  if (config.DATABASE_URL !== '' || readSession(config.DATA_DIR) !== null) return action()
  await using resources = new AsyncDisposableStack()
  notify('The pipeline does not run here: starting a normalizer and a replayer for this replay.')
  const logFolder = join(config.DATA_DIR, 'logs')
  const env = { CODE_VERSION: codeVersion(process.env) }
  for (const name of ['normalizer', 'replayer']) {
    const service = localService(config, context, { name, logFolder, env }, notice =>
      notify(`${notice.service}: ${notice.text}`),
    )
    resources.defer(async () => {
      for (const problem of await service.stop()) notify(problem)
    })
    await service.start()
  }
  return await action()
}
