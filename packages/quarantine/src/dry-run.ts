import type { Patch, QuarantinedRow, QuarantineFilter, Reason, ReplayVerdict } from '@scores/contracts'
import { type Database, type Kysely, readForDryRun } from '@scores/storage'
import { checkFilter } from './check-filter.ts'
import { asRow, getMessage } from './get-message.ts'
import { judgeSafely } from './judge-safely.ts'
import { nothingMatches } from './nothing-matches.ts'

/** What a replay would do under the current rules. */
export interface DryRun {
  messages: number
  passing: number
  failing: number
  /** By cause, most frequent first. */
  failures: DryRunFailure[]
  /** A message that would pass; null if none would. */
  passingSample: DryRunSample | null
}

export interface DryRunFailure {
  messages: number
  /** Null if the patch does not apply. */
  reason: Reason | null
  /** The error of one of the messages. */
  why: string
  sample: DryRunSample
}

export interface DryRunSample {
  id: number
  /** The current payload; a dry run truncates it. */
  before: string
  /** The payload that was judged; a dry run truncates it. */
  after: string
}

const pageSize = 1_000
/** Each cause has a sample, so their number is bounded. */
const maxCauses = 200
const maxSampleCharacters = 2_000

/**
 * Judges the open messages that match a filter. Writes nothing.
 *
 * @param onProgress - called with the number of messages judged so far
 * @throws RequestError FILTER_EMPTY, FILTER_INVALID, NO_SUCH_MESSAGE, NOTHING_MATCHES, BEING_REPLAYED
 */
export async function dryRun(
  db: Kysely<Database>,
  given: QuarantineFilter,
  patch: Patch | null,
  onProgress: (judged: number) => void = () => undefined,
): Promise<DryRun> {
  const filter = await checkFilter(db, given)
  const summary = new Summary()
  for await (const rows of readForDryRun(db, filter, pageSize)) {
    for (const row of rows) summary.add(row, judgeSafely(row, patch))
    onProgress(summary.messages)
  }
  if (summary.messages === 0) throw await nothingMatches(db, filter, 'claim')
  return summary.result()
}

class Summary {
  #passing = 0
  #failing = 0
  #passingSample: DryRunSample | null = null
  /** By fingerprint, or `patch` where the patch does not apply. */
  readonly #failures = new Map<string, DryRunFailure>()

  get messages(): number {
    return this.#passing + this.#failing
  }

  add(row: QuarantinedRow, verdict: ReplayVerdict): void {
    const sample = () => ({ id: row.id, before: shorten(row.payload), after: shorten(verdict.payload) })
    if (verdict.kind === 'event') {
      this.#passing += 1
      this.#passingSample ??= sample()
      return
    }
    this.#failing += 1
    const { quarantined, why } = verdict
    const reason = quarantined?.reason ?? null
    // Beyond the maximum, messages count with others of the same reason.
    const cause = this.#failures.size < maxCauses ? (quarantined?.fingerprint ?? 'patch') : String(reason)
    const known = this.#failures.get(quarantined?.fingerprint ?? 'patch') ?? this.#failures.get(cause)
    if (known) known.messages += 1
    else this.#failures.set(cause, { messages: 1, reason, why: shorten(why), sample: sample() })
  }

  result(): DryRun {
    return {
      messages: this.messages,
      passing: this.#passing,
      failing: this.#failing,
      failures: [...this.#failures.values()].toSorted((a, b) => b.messages - a.messages),
      passingSample: this.#passingSample,
    }
  }
}

/** States what is missing. The copy keeps the whole text from staying in memory. */
const shorten = (text: string): string =>
  text.length <= maxSampleCharacters
    ? text
    : `${Buffer.from(text.slice(0, maxSampleCharacters)).toString()}… (${text.length} characters)`

/** What a patch does to one message of any status. */
export interface PatchTest extends DryRunSample {
  passes: boolean
  /** The failed check; null if the message passes. */
  why: string | null
}

/** @throws RequestError NO_SUCH_MESSAGE */
export async function testPatch(db: Kysely<Database>, patch: Patch, id: number): Promise<PatchTest> {
  const row = asRow(await getMessage(db, id))
  const verdict = judgeSafely(row, patch)
  return {
    id,
    before: row.payload,
    after: verdict.payload,
    passes: verdict.kind === 'event',
    why: verdict.kind === 'failed' ? verdict.why : null,
  }
}
