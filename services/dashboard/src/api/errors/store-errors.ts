import { isDatabaseOutage } from '@scores/storage'

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
/** Errors of pg, its pool, ioredis and BullMQ that have no code. */
const messages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Connection is closed|Stream isn't writeable|Reached the max retries per request)/

/** True if the store is unavailable, whatever the request was. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return nodeCodes.has(code) || isDatabaseOutage(error) || messages.test(error.message)
}
