import { destination, type Logger, multistream, pino, stdTimeFunctions } from 'pino'

export type { Logger }

/**
 * JSON lines on standard output, written at once: what is lost in a crash is what is needed. A parent process that
 * listens is sent the warnings and errors too, each as its line.
 */
export function createLogger(service: string, level: string): Logger {
  const lines = multistream([
    { level: 'trace', stream: destination({ fd: 1, sync: true }) },
    { level: 'warn', stream: { write: line => void process.send?.(line) } },
  ])
  return pino({ level, base: { service, pid: process.pid }, timestamp: stdTimeFunctions.isoTime }, lines)
}
