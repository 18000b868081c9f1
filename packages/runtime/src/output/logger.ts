import { type Logger, multistream, pino, stdTimeFunctions } from 'pino'
import { LineWriter } from './line-writer.ts'
import { redact } from './redact.ts'

export type { Logger }

/**
 * Writes JSON lines to standard output. Writes are synchronous, so that a crash does not lose the last lines. A parent
 * process with an IPC channel also receives each warning and error, as a line. Secrets are
 * redacted.
 *
 * Logging never throws. Code that reports a failure must not fail because of its report.
 */
export function createLogger(service: string, level: string): Logger {
  const output = new LineWriter(1)
  const lines = multistream([
    { level: 'trace', stream: { write: line => output.write(redact(line)) } },
    { level: 'warn', stream: { write: line => sendToParent(redact(line)) } },
  ])
  return pino(
    {
      level,
      base: { service, pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, method) {
          try {
            method.apply(this, args)
          } catch {
            // For example a value whose getter throws.
          }
        },
      },
    },
    lines,
  )
}

function sendToParent(line: string): void {
  try {
    // Without a callback, an error would end the process.
    process.send?.(line, undefined, undefined, () => undefined)
  } catch {
    // The parent process is gone.
  }
}
