import { destination, type Logger, multistream, pino, stdTimeFunctions } from 'pino'
import { redact } from './redact.ts'

export type { Logger }

/**
 * Writes JSON lines to standard output. Writes are synchronous, so that a crash does not lose the last lines. A parent
 * process with an IPC channel also receives each warning and error, as a line. Secrets are redacted.
 */
export function createLogger(service: string, level: string): Logger {
  const output = destination({ fd: 1, sync: true })
  const lines = multistream([
    { level: 'trace', stream: { write: line => void output.write(redact(line)) } },
    { level: 'warn', stream: { write: line => void process.send?.(redact(line)) } },
  ])
  return pino({ level, base: { service, pid: process.pid }, timestamp: stdTimeFunctions.isoTime }, lines)
}
