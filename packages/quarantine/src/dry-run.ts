import type { Patch, QuarantinedRow, QuarantineFilter, ReplayVerdict } from '@scores/contracts'
import { judgeReplayed } from '@scores/quality'
import { type Database, type Kysely, readForDryRun } from '@scores/storage'
import { checkFilter } from './check-filter.ts'
import { asRow, getMessage } from './get-message.ts'
import { nothingMatches } from './nothing-matches.ts'

/** What a replay would do, by today's rules. */
export interface DryRun {
  messages: number
  passing: number
  failing: number
  /** Why they would fail, by cause, the most frequent first. */
  failures: DryRunFailure[]
  /** One that would pass. */
  passingSample: DryRunSample | null
}

export interface DryRunFailure {
  messages: number
  /** Of the quarantine's reasons; null where the patch does not apply. */
  reason: string | null
  /** Of one of them. */
  why: string
  sample: DryRunSample
}

export interface DryRunSample {
  id: number
  /** The payload as it is … */
  before: string
  /** … and as it was judged. */
  after: string
}

const pageSize = 1_000

/**
 * Tries the open messages that a filter means, without writing anything.
 *
 * @param onProgress - told how many were tried so far
 * @throws RequestError where the filter can't be used or means none
 */
export async function dryRun(
  db: Kysely<Database>,
  given: QuarantineFilter,
  patch: Patch | null,
  onProgress: (tried: number) => void = () => undefined,
): Promise<DryRun> {
  const filter = await checkFilter(db, given)
  const failures = new Map<string, DryRunFailure>()
  const trial: DryRun = { messages: 0, passing: 0, failing: 0, failures: [], passingSample: null }
  await readForDryRun(db, filter, pageSize, rows => {
    for (const row of rows) count(trial, failures, row, judgeReplayed(row, patch))
    onProgress(trial.messages)
  })
  if (trial.messages === 0) throw await nothingMatches(db, filter, 'claim')
  return { ...trial, failures: [...failures.values()].toSorted((a, b) => b.messages - a.messages) }
}

function count(
  trial: DryRun,
  failures: Map<string, DryRunFailure>,
  row: QuarantinedRow,
  verdict: ReplayVerdict,
): void {
  const sample = { id: row.id, before: row.payload, after: verdict.payload }
  trial.messages += 1
  if (verdict.kind === 'event') {
    trial.passing += 1
    trial.passingSample ??= sample
    return
  }
  trial.failing += 1
  const { quarantined, why } = verdict
  const cause = quarantined?.fingerprint ?? 'patch'
  const known = failures.get(cause)
  if (known) known.messages += 1
  else failures.set(cause, { messages: 1, reason: quarantined?.reason ?? null, why, sample })
}

/** What a patch does to one message, in whatever status. */
export interface PatchTest extends DryRunSample {
  passes: boolean
  /** What it fails; null where it passes. */
  why: string | null
}

/** @throws RequestError NO_SUCH_MESSAGE */
export async function testPatch(db: Kysely<Database>, patch: Patch, id: number): Promise<PatchTest> {
  const row = asRow(await getMessage(db, id))
  const verdict = judgeReplayed(row, patch)
  return {
    id,
    before: row.payload,
    after: verdict.payload,
    passes: verdict.kind === 'event',
    why: verdict.kind === 'failed' ? verdict.why : null,
  }
}
