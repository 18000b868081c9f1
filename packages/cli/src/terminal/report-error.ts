import { AppError, describeError, firstError, redact } from '@scores/runtime'
import { printError } from './print.ts'
import { style } from './style.ts'

/** Prints to standard error what went wrong and what to do about it, with the stack trace if LOG_LEVEL is debug. */
export function reportError(thrown: unknown): void {
  const error = firstError(thrown)
  const text = error instanceof AppError ? error.message : describeError(error)
  const hint = error instanceof AppError ? error.hint : hintFor(error)
  printError(redact(`${style('red', 'error:')} ${text}\n  ${hint}`))
  if (process.env['LOG_LEVEL'] === 'debug') printError(redact((error instanceof Error && error.stack) || ''))
}

/** A hint for errors of Node and of libraries. */
function hintFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ECONN|ENOTFOUND|EHOST|ETIMEDOUT|28P01|3D000)/.test(code))
    return 'Check DATABASE_URL and QUEUE_URL, and that their servers run.'
  if (/^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR)/.test(code))
    return 'Check that the disk of DATA_DIR is writable and not full.'
  return 'Run the command again with LOG_LEVEL=debug for the stack trace.'
}
