import type { ErrorCode } from './error-codes.ts'
import { redact } from './output/redact.ts'

/** An error that tells a person what went wrong and what to do about it. */
export class AppError extends Error {
  /** Stable, for programs: `PORT_TAKEN`. */
  readonly code: ErrorCode
  /** For people: what to do next. */
  readonly hint: string

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.hint = hint
  }
}

/** The error that came first, if closing something afterwards failed too. */
export const firstError = (error: unknown): unknown =>
  error instanceof SuppressedError ? firstError(error.suppressed) : error

/**
 * Describes any thrown value in one line, without secrets. Includes the cause, since Node hides a refused connection's
 * address there.
 */
export const describeError = (thrown: unknown): string => redact(describe(thrown))

function describe(thrown: unknown): string {
  const error = firstError(thrown)
  if (error instanceof AggregateError && error.message === '') return error.errors.map(describe).join(', ')
  if (!(error instanceof Error)) return String(error)
  const own = error.message || error.name
  return error.cause === undefined ? own : `${own}: ${describe(error.cause)}`
}
