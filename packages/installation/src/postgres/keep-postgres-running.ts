import { describeError } from '@scores/runtime'
import type { EmbeddedPostgres } from './embedded-postgres.ts'

const pollIntervalMs = 1_000

/** Starts the server again when it ends by itself. `stop()` before stopping it on purpose. */
export function keepPostgresRunning(
  postgres: EmbeddedPostgres,
  port: number,
  onNotice: (text: string) => void,
): { stop: () => void } {
  let timer: NodeJS.Timeout
  let isStopped = false
  const lookLater = () => {
    timer = setTimeout(() => void look(), pollIntervalMs)
  }
  const look = async () => {
    if (postgres.running === null) {
      onNotice('ended; started again')
      await postgres.start(port).catch((error: unknown) => onNotice(describeError(error)))
    }
    if (!isStopped) lookLater()
  }
  lookLater()
  return {
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
