import { setTimeout as timeout } from 'node:timers/promises'
import { describeError } from '@scores/runtime'
import { waitUntil } from '@scores/testkit'
import type { Tables } from '../checks/tables.ts'
import type { Incident } from '../checks/tally.ts'
import type { Fault, Targets } from './fault.ts'
import { rounds } from './rounds.ts'

export interface FaultPlan {
  /** Faults that come first. */
  dealt: readonly Fault[]
  /** Faults among which the rest of the time is spent. */
  possible: readonly Fault[]
  seed: number
  /** When the feed has sent everything, in milliseconds since 1970. */
  until: number
  targets: Omit<Targets, 'random'>
  tables: Tables
  /** Called when a fault begins. */
  onDoing: (text: string) => void
  /** Called with each violation. */
  onProblem: (text: string) => void
}

/** A dead connection is noticed after 35 s, and the next fault may come before that. */
const recoveryAtMostMs = 90_000
/** Time that the feed must last after a fault, so that messages show the recovery. */
const afterwardsMs = 4_000

/**
 * Inflicts one fault after the other while the feed sends. The pipeline must recover before the next one: a message read
 * after the fault is committed, and every service is ready.
 */
export async function inflictFaults({
  dealt,
  possible,
  seed,
  until,
  targets,
  tables,
  onDoing,
  onProblem,
}: FaultPlan): Promise<Incident[]> {
  const { pipeline, signal } = targets
  const fits = ({ seconds }: Fault) => Date.now() + seconds * 1_000 + afterwardsMs < until
  const incidents: Incident[] = []

  const inflict = async (fault: Fault, random: Targets['random']) => {
    const incident: Incident = { fault: fault.name, from: Date.now(), recoveryMs: null }
    incidents.push(incident)
    onDoing(fault.name)
    const endedAt = await fault.inflict({ ...targets, random })
    onDoing(`recovering: ${fault.name}`)
    await waitUntil(async () => ((await tables.lastReceivedAt()) ?? 0) > endedAt, {
      what: 'a message committed that was read after it',
      timeoutMs: recoveryAtMostMs,
      signal,
    })
    incident.recoveryMs = Date.now() - endedAt
    await pipeline.whenReady()
  }

  for (const { item: fault, random, pauseMs } of rounds(seed, dealt, possible)) {
    if (!possible.some(fits)) break
    if (!fits(fault)) continue
    try {
      await inflict(fault, random)
    } catch (error) {
      signal.throwIfAborted()
      onProblem(`${fault.name}: ${describeError(error)}`)
    }
    onDoing('')
    await timeout(pauseMs, undefined, { signal })
  }
  return incidents
}
