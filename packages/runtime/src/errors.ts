/** An error that tells what went wrong and what to do about it. */
export class AppError extends Error {
  /** Stable, for programs: `PORT_TAKEN`. */
  readonly code: string
  /** For people: what to do now. */
  readonly hint: string

  constructor(code: string, message: string, hint: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AppError'
    this.code = code
    this.hint = hint
  }
}

/** Any thrown value as one line, the cause included: Node hides a refused connection's address in it. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(describeError).join(', ')
  if (!(error instanceof Error)) return String(error)
  const own = error.message || error.name
  return error.cause === undefined ? own : `${own}: ${describeError(error.cause)}`
}
