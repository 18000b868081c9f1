import { type Kysely, sql } from 'kysely'
import type { Database } from '../database/database.ts'
import { gapsBetween, joinRanges, parseMultirange } from './covered-ranges.ts'
import { minuteOf } from './ledger-expressions.ts'
import { type LedgerMinute, readLedgerMinutes } from './ledger-minutes.ts'
import type { RunCoverage, SequenceRange } from './read-ledger.ts'

/** Minutes that the reader keeps. */
const keptMinutes = 60
const minuteMs = 60_000

/** The ledger at one moment. */
export interface LedgerState {
  /** What the database showed. Batches of a later state are not visible in it. */
  snapshot: string
  /** Coverage of every listener run, like `readLedger`, in no particular order. */
  runs: RunCoverage[]
  /** The last hour, oldest first. Minutes without messages are left out. */
  minutes: LedgerMinute[]
}

interface NewBatches {
  listenerRun: string
  feed: string
  received: number
  stored: number
  duplicate: number
  quarantined: number
  ranges: string
  firstMinute: Date
  lastMinute: Date
}

type KnownRun = Omit<RunCoverage, 'last' | 'gaps'> & { covered: SequenceRange[] }

interface Known {
  snapshot: string
  place: string
  runs: Map<string, KnownRun>
  minutes: Map<number, LedgerMinute>
}

/**
 * Reads the ledger again and again. It adds what was committed since the last time, as the analytics do, so that the cost
 * does not depend on the length of the history.
 */
export class LedgerReader {
  readonly #db: Kysely<Database>
  #known: Known | null = null
  #reading: Promise<LedgerState> | null = null

  constructor(db: Kysely<Database>) {
    this.#db = db
  }

  /** Reads the present state. Calls at the same time share one reading. */
  read(): Promise<LedgerState> {
    this.#reading ??= this.#readOnce().finally(() => {
      this.#reading = null
    })
    return this.#reading
  }

  async #readOnce(): Promise<LedgerState> {
    const known = await this.#db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(trx => update(trx, this.#known))
    this.#known = known
    const runs = [...known.runs.values()].map(({ covered, ...run }) => ({
      ...run,
      last: covered.at(-1)?.last ?? 0,
      gaps: gapsBetween(covered),
    }))
    const minutes = [...known.minutes.values()].toSorted((a, b) => a.minute - b.minute)
    return { snapshot: known.snapshot, runs, minutes }
  }
}

/** Reads what became visible since. A snapshot of another or a restored database is of no use. */
async function update(trx: Kysely<Database>, before: Known | null): Promise<Known> {
  const { snapshot, place, isBehind } = await readPlace(trx, before?.snapshot ?? null)
  const isUsable = before !== null && before.place === place && !isBehind
  const known = isUsable ? before : { runs: new Map<string, KnownRun>(), minutes: new Map() }
  const batches = await readNewBatches(trx, isUsable ? before.snapshot : null)

  const runs = new Map(known.runs)
  for (const batch of batches) runs.set(batch.listenerRun, withBatches(runs.get(batch.listenerRun), batch))

  // The feed's clock is the listener's.
  const from = Math.floor(Date.now() / minuteMs) * minuteMs - (keptMinutes - 1) * minuteMs
  const minutes = new Map([...known.minutes].filter(([minute]) => minute >= from))
  const first = batches.reduce(
    (lowest, { firstMinute }) => Math.min(lowest, firstMinute.getTime()),
    Number.POSITIVE_INFINITY,
  )
  const last = batches.reduce((highest, { lastMinute }) => Math.max(highest, lastMinute.getTime()), 0)
  if (last >= from) {
    const range = { from: Math.max(first, from), until: last + minuteMs }
    for (const minute of await readLedgerMinutes(trx, range)) minutes.set(minute.minute, minute)
  }
  return { snapshot, place, runs, minutes }
}

function withBatches(run: KnownRun | undefined, batch: NewBatches): KnownRun {
  return {
    feed: batch.feed,
    listenerRun: batch.listenerRun,
    received: (run?.received ?? 0) + batch.received,
    stored: (run?.stored ?? 0) + batch.stored,
    duplicate: (run?.duplicate ?? 0) + batch.duplicate,
    quarantined: (run?.quarantined ?? 0) + batch.quarantined,
    covered: joinRanges(run?.covered ?? [], parseMultirange(batch.ranges)),
  }
}

/** Reads the transaction's snapshot and where it was taken. A restore creates the tables anew. */
async function readPlace(
  trx: Kysely<Database>,
  before: string | null,
): Promise<{ snapshot: string; place: string; isBehind: boolean }> {
  // Raw: functions and tables of the catalog.
  const { rows } = await sql<{ snapshot: string; place: string; isBehind: boolean }>`
    select pg_current_snapshot()::text as snapshot,
      (select oid from pg_database where datname = current_database()) || ' ' || 'ingest_batches'::regclass::oid as place,
      coalesce(pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax(${before}::pg_snapshot), false) as "isBehind"`.execute(
    trx,
  )
  const [row] = rows
  if (!row) throw new Error('a select without a table returned no row')
  return row
}

/** Sums up the batches that are visible now and were not before, by listener run. Replays are not included. */
async function readNewBatches(trx: Kysely<Database>, before: string | null): Promise<NewBatches[]> {
  // Raw: a measured hot path, and Kysely has no multiranges.
  const { rows } = await sql<NewBatches>`
    select listener_run as "listenerRun", feed, sum(received)::bigint as received, sum(stored)::bigint as stored,
      sum(duplicate)::bigint as duplicate, sum(quarantined)::bigint as quarantined,
      range_agg(int8range(first_sequence, last_sequence, '[]'))::text as ranges,
      ${minuteOf(sql`min(first_received_at)`)} as "firstMinute", ${minuteOf(sql`max(first_received_at)`)} as "lastMinute"
    from ingest_batches
    where replay_id is null and ${
      before === null
        ? sql`true`
        : sql`xact_id >= pg_snapshot_xmin(${before}::pg_snapshot)
            and not pg_visible_in_snapshot(xact_id, ${before}::pg_snapshot)`
    }
    group by listener_run, feed`.execute(trx)
  return rows
}
