import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type FoundMessage, storedKey } from './find-differences.ts'

/** Where the tables end. Rows behind it are new. */
export interface Mark {
  event: number
  quarantined: number
}

/** Reads the pipeline's tables. */
export class Tables implements AsyncDisposable {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
  }

  static async open(url: string): Promise<Tables> {
    const client = new Client({ connectionString: url, query_timeout: 60_000 })
    await client.connect()
    return new Tables(client)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end()
  }

  /** Number of messages in the ledger of the feed, replays not included. */
  async received(): Promise<number> {
    const [row] = await this.#rows<{ received: string }>(
      'select coalesce(sum(received), 0) as received from ingest_batches where listener_run not in (select run from replays)',
    )
    return Number(row?.received)
  }

  async mark(): Promise<Mark> {
    const [row] = await this.#rows<Mark>(`
      select (select coalesce(max(id), 0)::float8 from events) as event,
        (select coalesce(max(id), 0)::float8 from data_quality_checks_results) as quarantined`)
    if (!row) throw new Error('an aggregate returns one row')
    return row
  }

  /** Messages that came after a mark. Replayed ones came before it. */
  async messagesAfter(mark: Mark): Promise<FoundMessage[]> {
    const events = await this.#rows<{ student: string; exam: number; score: string }>(`
      select r.student, r.exam, r.score::text as score from exam_results r join events e on e.id = r.event_id
      where e.id > ${mark.event} and not exists (
        select from data_quality_checks_results q where q.message_id = e.message_id and q.id <= ${mark.quarantined})`)
    const quarantined = await this.#rows<{ payload: Buffer; reason: string }>(`
      select coalesce(message_payload_bytes, convert_to(message_payload, 'UTF8')) as payload, reason
      from data_quality_checks_results where id > ${mark.quarantined}`)
    return [
      ...events.map(({ student, exam, score }) => ({
        place: 'stored' as const,
        key: storedKey(student, exam, Number(score)),
      })),
      ...quarantined.map(({ payload, reason }) => ({
        place: 'quarantined' as const,
        key: payload.toString(),
        reason,
      })),
    ]
  }

  /** Copies every table and view out, as pg_dump does. Fails with the database's error. */
  async copyAll(): Promise<void> {
    const relations = await this.#rows<{ name: string }>(`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm')`)
    for (const { name } of relations) {
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
      await pipeline(this.#client.query(copyTo(`copy (select * from ${name}) to stdout`)), nowhere)
    }
  }

  async #rows<Row extends object>(statement: string): Promise<Row[]> {
    return (await this.#client.query<Row>(statement)).rows
  }
}
