/** Node's, for a server that does not answer. */
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
/** SQLSTATE: connection exceptions, too few resources, the server stops or starts, its disk fails. */
const sqlStates = /^(08|53|57P|58)[0-9A-Z]+$/
/** What pg, its pool, ioredis and BullMQ say without a code. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Connection is closed|Stream isn't writeable|Reached the max retries per request)/

/** Whether an error says that a store is away, and nothing about what it was asked. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  return nodeCodes.has(code) || sqlStates.test(code) || messages.test(error.message)
}

/** Whether the database gave a statement up, as it took longer than a statement may. */
export const isTooSlow = (error: unknown): boolean => codeOf(error) === '57014'

/**
 * Whether the database can't work with a value that it was given. A JSON path may be well-formed and use a variable that
 * nobody defined, compare times with and without a zone, or be too deep.
 */
export const isUnworkable = (error: unknown): boolean => /^(22...|54...|42704|0A000)$/.test(codeOf(error))

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
