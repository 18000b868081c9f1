import { encodeBatch, type ReceivedBatch, type ReplayJob } from '@scores/contracts'
import type { Logger } from '@scores/runtime'
import { findCulprits, findLastStraw } from './find-culprits.ts'
import type { IsolatedJob, IsolatedReply, IsolatedRequest, IsolatedResult } from './isolated-request.ts'

/** A job of which a worker died. */
export type SuspectJob =
  | { kind: 'batch'; jobId: string; batch: ReceivedBatch }
  | { kind: 'replay'; jobId: string; job: ReplayJob }

export interface Isolation {
  /** Performs a request; null if the process that performed it ended. */
  perform: (request: IsolatedRequest) => Promise<IsolatedReply | null>
  /** Tells whether the database answers. Must not reject. */
  isAvailable: () => Promise<boolean>
  /** Called before the job is stored. What it throws keeps the job from being stored. */
  admit: (result: IsolatedResult) => Promise<void>
}

/**
 * Processes a job in another process. If that process ends, the messages are halved until those that end it are alone. They
 * are quarantined, and their neighbours are stored, in one transaction as ever. If messages end a process only together, some
 * of them are quarantined, so that the others can be stored.
 *
 * @throws any failure of the stores or of the isolation, which is an outage
 */
export async function processIsolated(
  job: SuspectJob,
  { perform, isAvailable, admit }: Isolation,
  log: Logger,
): Promise<IsolatedResult> {
  const all = messagesOf(job)
  const attempt = async (messages: readonly number[], crashed: readonly number[], isCommitted: boolean) => {
    const reply = await perform({ job: partOf(job, messages), crashed, isCommitted })
    if (reply?.kind === 'done') return reply
    if (reply !== null) throw new Error(reply.kind === 'failed' ? reply.why : 'an unexpected reply')
    if (await isAvailable()) return null
    throw new Error('the database is unavailable')
  }

  const { jobId } = job
  log.warn({ jobId, messages: all.length }, 'a worker died with this job; it is processed in isolation')
  let crashed: number[] = []
  let rehearsed = await attempt(all, crashed, false)
  if (!rehearsed) {
    crashed = await findCulprits(all, async messages => (await attempt(messages, [], false)) === null)
    if (crashed.length > 0) rehearsed = await attempt(all, crashed, false)
  }
  // Some end a process only together. Setting more apart each time bounds the number of deaths.
  for (let more = 1; !rehearsed; more *= 2) {
    const known = crashed
    const straw = await findLastStraw(all, async messages => (await attempt(messages, known, false)) === null)
    crashed = [...new Set([...known, ...all.slice(straw, straw + more)])]
    if (crashed.length === known.length) throw new Error('the processes end at random')
    rehearsed = await attempt(all, crashed, false)
  }
  await admit(rehearsed)
  const done = await attempt(all, crashed, true)
  if (!done) throw new Error('the process ended while it stored the job')
  if (crashed.length > 0)
    log.error(
      { jobId, crashed, reason: 'crashed_the_worker' },
      'messages that end each worker are quarantined',
    )
  return done
}

function messagesOf(job: SuspectJob): number[] {
  if (job.kind === 'replay') return job.job.ids
  const { firstSequence, size } = job.batch
  return Array.from({ length: size }, (_, index) => firstSequence + index)
}

/** @param messages - consecutive ones of the job */
function partOf(job: SuspectJob, messages: readonly number[]): IsolatedJob {
  if (job.kind === 'replay') return { ...job, job: { ...job.job, ids: [...messages] } }
  const { feed, listenerRun, firstSequence } = job.batch
  const batch = {
    feed,
    listenerRun,
    firstSequence: messages[0] ?? firstSequence,
    messages: messages.map(sequence => job.batch.message(sequence)),
  }
  return { ...job, batch: encodeBatch(batch) }
}
