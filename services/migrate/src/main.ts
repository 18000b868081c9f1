import { AppError, createLogger, describeError, keepAlive, loadConfig, logVariables } from '@scores/runtime'
import { run } from './run.ts'

// It does one thing and ends: what `runService` adds is for services that stay.
const log = createLogger('migrate', 'info')
using _ = keepAlive()
try {
  log.level = loadConfig(process.env, logVariables).LOG_LEVEL
  await run(process.env, log)
} catch (error) {
  log.fatal({ err: error, hint: error instanceof AppError ? error.hint : undefined }, describeError(error))
  process.exitCode = 1
}
