import { join } from 'node:path'
import { localService } from './local-service.ts'
import { readSession } from './session-file.ts'
import { print, style } from './terminal.ts'
import type { Workplace } from './with-database.ts'

/**
 * Runs an action while a normalizer and a replayer run: those of the pipeline or, where none runs here, two that are
 * started for as long as the action takes. Of a pipeline elsewhere (DATABASE_URL) it is left to that.
 */
export async function withReplayServices<T>(workplace: Workplace, action: () => Promise<T>): Promise<T> {
  const { config } = workplace
  if (config.DATABASE_URL !== '' || readSession(config.DATA_DIR) !== null) return action()
  await using resources = new AsyncDisposableStack()
  print(
    style(
      'dim',
      'The pipeline does not run here: a normalizer and a replayer are started for as long as it takes.',
    ),
  )
  for (const name of ['normalizer', 'replayer']) {
    const service = localService(
      config,
      workplace,
      { name, logFolder: join(config.DATA_DIR, 'logs') },
      notice => print(`${style('yellow', notice.service)}: ${notice.text}`),
    )
    resources.defer(() => service.stop())
    await service.start()
  }
  return await action()
}
