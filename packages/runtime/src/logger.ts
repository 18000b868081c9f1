import { type Logger, pino, stdTimeFunctions } from 'pino'

export type { Logger }

/** JSON lines on standard output, written at once: a log that is lost in a crash is the one that is needed. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    name: service,
    level,
    base: { service, pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
  })
}
