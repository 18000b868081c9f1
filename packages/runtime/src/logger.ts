import { destination, type Logger, multistream, pino, stdTimeFunctions } from 'pino'

export type { Logger }

/**
 * Writes JSON lines to standard output. Writes are synchronous, so that a crash does not lose the last lines. A parent
 * process with an IPC channel also receives each warning and error, as a line.
 */
export function createLogger(service: string, level: string): Logger {
  const lines = multistream([
    { level: 'trace', stream: destination({ fd: 1, sync: true }) },
    { level: 'warn', stream: { write: line => void process.send?.(line) } },
  ])
  return pino({ level, base: { service, pid: process.pid }, timestamp: stdTimeFunctions.isoTime }, lines)
}
