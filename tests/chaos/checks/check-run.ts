import { describeError } from '@scores/runtime'
import type { TestBed } from '../test-bed/start-test-bed.ts'
import { compare, type Difference } from './compare.ts'
import type { Counts, ReplayCounts } from './tables.ts'

/** What became of the messages of a run. */
export interface Outcome extends Counts, Difference {
  sent: number
  /** Number of jobs whose lock expired, so that another normalizer got them. */
  redelivered: number
  replays: ReplayCounts
  /** Number of rows in both aggregates, and of those that differ from a recount. */
  recount: { rows: number; different: number }
  /** True if `./entrypoint verify` passed. */
  isVerified: boolean
  /** Violations besides lost, duplicate and wrong messages. */
  problems: string[]
}

/** Compares what was sent with what the tables hold, stops the pipeline, and runs `verify`. */
export async function checkRun(
  { simulator, tables, poison, queueCounts, pipeline }: TestBed,
  onDoing: (text: string) => void,
): Promise<Outcome> {
  onDoing('comparing')
  const sent = simulator.sent().map(message => poison.expected(message))
  const difference = compare(sent, await tables.found())
  const replays = await tables.replays()
  const recount = await tables.recount()
  const failed = await queueCounts.failed()
  const counts = await tables.counts()

  onDoing('stopping')
  const stopError = await pipeline.stop().then(() => null, describeError)
  onDoing('verifying')
  const verifyError = await pipeline.verify()
  return {
    ...counts,
    ...difference,
    sent: sent.length,
    redelivered: pipeline.redelivered(),
    replays,
    recount,
    isVerified: verifyError === null,
    problems: [
      ...(failed > 0 ? [`${failed} jobs rest as failed`] : []),
      ...(replays.wrong > 0 ? [`${replays.wrong} replayed messages are not as they must be`] : []),
      ...(replays.unfinished > 0 ? [`${replays.unfinished} replays did not end, or do not add up`] : []),
      ...(stopError === null ? [] : [stopError]),
      ...(verifyError === null ? [] : [verifyError]),
    ],
  }
}
