/** Codes of Node for a server that does not respond. */
const nodeCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention, system error. */
const sqlStates = /^(08|53|57P|58)[0-9A-Z]+$/
/** Errors of pg, its pool, ioredis and BullMQ that have no code. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Connection is closed|Stream isn't writeable|Reached the max retries per request)/

/** True if the store is unavailable, whatever the request was. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return nodeCodes.has(code) || sqlStates.test(code) || messages.test(error.message)
}

/** True if the database cancelled a statement at its time limit. */
export const isStatementTimeout = (error: unknown): boolean => codeOf(error) === '57014'

/**
 * True if the database cannot evaluate a value of the request. A well-formed JSON path may use an undefined variable,
 * compare times with and without a time zone, or be nested too deeply.
 */
export const isValueRejected = (error: unknown): boolean => /^(22...|54...|42704|0A000)$/.test(codeOf(error))

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
