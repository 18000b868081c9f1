import type { Progress } from '@scores/runtime'
import { type Database, isServerWorking, type Kysely } from '@scores/storage'

const checkIntervalMs = 10_000

/** Tracks a run. A long one gets on for as long as the server works on it, which a second connection asks. */
export async function withProgress<T>(
  db: Kysely<Database>,
  name: string,
  progress: Progress,
  run: () => Promise<T>,
): Promise<T> {
  const ask = async () => {
    if (await isServerWorking(db, name)) progress.advance()
  }
  const timer = setInterval(() => void ask().catch(() => undefined), checkIntervalMs)
  try {
    return await progress.track(run)
  } finally {
    clearInterval(timer)
  }
}
