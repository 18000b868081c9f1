import { describeError } from '@scores/runtime'
import type { EmbeddedPostgres } from './embedded-postgres.ts'

const pollIntervalMs = 1_000

/** Restarts the server whenever it ends by itself. Call `stop()` before stopping it on purpose. */
export function keepPostgresRunning(
  postgres: EmbeddedPostgres,
  port: number,
  onNotice: (text: string) => void,
): { stop: () => void } {
  let timer: NodeJS.Timeout
  let isStopped = false
  const schedule = () => {
    timer = setTimeout(() => void check(), pollIntervalMs)
  }
  const check = async () => {
    if (postgres.running === null) {
      onNotice('ended; restarting')
      await postgres.start(port).catch((error: unknown) => onNotice(describeError(error)))
    }
    if (!isStopped) schedule()
  }
  schedule()
  return {
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
