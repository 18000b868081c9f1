import { AppError, describeError, redact } from '@scores/runtime'
import { style } from './style.ts'

/** Prints to standard error what went wrong and what to do about it, with the stack trace if LOG_LEVEL is debug. */
export function reportError(thrown: unknown): void {
  const error = causeOf(thrown)
  const text = error instanceof AppError ? error.message : describeError(error)
  const hint = error instanceof AppError ? error.hint : hintFor(error)
  process.stderr.write(redact(`${style('red', 'error:')} ${text}\n  ${hint}\n`))
  if (process.env['LOG_LEVEL'] === 'debug')
    process.stderr.write(redact(`${error instanceof Error ? error.stack : ''}\n`))
}

/** The first error, if closing something afterwards failed too. */
const causeOf = (error: unknown): unknown =>
  error instanceof SuppressedError ? causeOf(error.suppressed) : error

/** A hint for errors of Node and of libraries. */
function hintFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ECONN|ENOTFOUND|EHOST|ETIMEDOUT|28P01|3D000)/.test(code))
    return 'Check DATABASE_URL and QUEUE_URL, and that their servers run.'
  if (/^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR)/.test(code))
    return 'Check that the disk of DATA_DIR is writable and not full.'
  return 'Run the command again with LOG_LEVEL=debug for the stack trace.'
}
