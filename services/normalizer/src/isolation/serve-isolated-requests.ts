import { type CheckName, ReceivedBatch, rulesVersion } from '@scores/contracts'
import { createLogger, describeError, type Logger, stopSignals, watchEventLoop } from '@scores/runtime'
import { type Database, type Kysely, openDatabase } from '@scores/storage'
import { readConfig } from '../config.ts'
import { judgeBatch } from '../judge-batch.ts'
import { sampleOf, storeBatch, withRejections } from '../process-batch.ts'
import { processReplay, type ReplaySettings } from '../process-replay.ts'
import { commit, rehearse } from '../transact.ts'
import type { IsolatedReply, IsolatedRequest, IsolatedResult } from './isolated-request.ts'

/** Tighter than elsewhere: the search for an endless message takes a dozen deaths. Every other message takes far less. */
const blockLimits = { cpuMs: 4_000, wallMs: 60_000 }

/** Serves the requests of the parent process until that is gone. A failure of the stores is a reply, not an end. */
export function serveIsolatedRequests(env: NodeJS.ProcessEnv): void {
  const config = readConfig(env)
  const log = createLogger('normalizer-isolated', 'warn')
  const db = openDatabase(
    { url: config.DATABASE_URL, name: 'normalizer', connections: 1, statementTimeoutMs: 30_000 },
    log,
  )
  const judgedBy = { rulesVersion: rulesVersion(), codeVersion: config.CODE_VERSION }
  const settings: ReplaySettings = { maxAttempts: config.REPLAY_MAX_ATTEMPTS, judgedBy }
  // A stop ends the parent, which decides what becomes of the job.
  for (const signal of stopSignals) process.on(signal, () => undefined)
  process.once('disconnect', () => process.exit(0))
  watchEventLoop(blockLimits)
  process.on('message', (request: IsolatedRequest) => {
    perform(db, request, settings, log)
      .catch((error: unknown): IsolatedReply => ({ kind: 'failed', why: describeError(error) }))
      .then(reply => process.send?.(reply))
      .catch(() => process.exit(1))
  })
  process.send?.({ kind: 'ready' } satisfies IsolatedReply)
}

async function perform(
  db: Kysely<Database>,
  { job, crashed, isCommitted }: IsolatedRequest,
  settings: ReplaySettings,
  log: Logger,
): Promise<IsolatedResult> {
  const transact = isCommitted ? commit : rehearse
  const culprits = new Set(crashed)
  if (job.kind === 'replay') {
    const outcome = await processReplay(
      db,
      job.jobId,
      job.job,
      { ...settings, crashed: culprits, transact },
      log,
    )
    return { kind: 'done', outcome, failedChecks: [], samples: new Map() }
  }
  const batch = new ReceivedBatch(job.batch)
  const judged = judgeBatch(batch, culprits)
  const stored = await storeBatch(db, { jobId: job.jobId, batch }, judged, settings.judgedBy, transact)
  const failed = new Set(judged.failedChecks.flat())
  return {
    kind: 'done',
    outcome: stored?.outcome ?? 'processed before',
    failedChecks: withRejections(judged.failedChecks, stored?.rejected ?? [], batch),
    samples: new Map([...failed].map((check): [CheckName, string] => [check, sampleOf(judged, check) ?? ''])),
  }
}
