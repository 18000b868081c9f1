import { join } from 'node:path'
import { type CommandContext, codeVersion, localService, readSession } from '@scores/installation'

/** Beside the command's own output, which may be JSON. */
const tell = (text: string) => process.stderr.write(`${text}\n`)

/**
 * Runs an action while a normalizer and a replayer run: those of the pipeline or, where none runs here, two that are
 * started for as long as the action takes. Of a pipeline elsewhere (DATABASE_URL) it is left to that.
 */
export async function withReplayServices<T>(workplace: CommandContext, action: () => Promise<T>): Promise<T> {
  const { config } = workplace
  if (config.DATABASE_URL !== '' || readSession(config.DATA_DIR) !== null) return action()
  await using resources = new AsyncDisposableStack()
  tell('The pipeline does not run here: a normalizer and a replayer are started for as long as it takes.')
  const logFolder = join(config.DATA_DIR, 'logs')
  const env = { CODE_VERSION: codeVersion(process.env) }
  for (const name of ['normalizer', 'replayer']) {
    const service = localService(config, workplace, { name, logFolder, env }, notice =>
      tell(`${notice.service}: ${notice.text}`),
    )
    resources.defer(() => service.stop())
    await service.start()
  }
  return await action()
}
