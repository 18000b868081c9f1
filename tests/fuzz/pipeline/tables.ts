import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Client } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { FoundMessage } from './find-differences.ts'
import type { StoredEvent } from './stored-key.ts'

/** Where the tables end. Rows behind it are new. */
export interface Mark {
  event: number
  quarantined: number
}

/** The student of the message that ends a round. */
export const markerStudent = 'end of the round'

/** Reads the pipeline's tables. */
export class Tables implements AsyncDisposable {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
  }

  static async open(url: string): Promise<Tables> {
    // A time limit of the client would outlive each COPY and keep the process alive.
    const client = new Client({ connectionString: url, statement_timeout: 120_000 })
    await client.connect()
    return new Tables(client)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#client.end()
  }

  /** True once the message that ends a round, and all before it, are processed. */
  async isProcessed(marker: number): Promise<boolean> {
    const rows = await this.#rows<{ isComplete: boolean }>(`
      select last_sequence = (select sum(received) from ingest_batches where listener_run = b.listener_run) as "isComplete"
      from students s join events e on e.student_id = s.id join ingest_batches b on b.id = e.batch_id
      where s.student_identification = '${markerStudent}'
        and e.exam_id = (select id from exams where exam_identification = ${marker})`)
    return rows.length === 1 && rows.every(({ isComplete }) => isComplete)
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
    const events = await this.#rows<StoredEvent>(`
      select t.event_type_identification as type, s.student_identification as student,
        x.exam_identification as exam, e.score, e.extra::text as extra
      from events e join event_type t on t.id = e.event_type join students s on s.id = e.student_id
        join exams x on x.id = e.exam_id
      where e.id > ${mark.event} and s.student_identification <> '${markerStudent}' and not exists (
        select from data_quality_checks_results q where q.message_id = e.message_id and q.id <= ${mark.quarantined})`)
    const quarantined = await this.#rows<{ type: string; payload: Buffer; reason: string }>(`
      select event_type as type, coalesce(message_payload_bytes, convert_to(message_payload, 'UTF8')) as payload, reason
      from data_quality_checks_results where id > ${mark.quarantined}`)
    return [
      ...events.map(event => ({ place: 'stored' as const, event })),
      ...quarantined.map(({ type, payload, reason }) => ({
        place: 'quarantined' as const,
        type,
        text: payload.toString(),
        reason,
      })),
    ]
  }

  /** Number of times that messages were deleted from the quarantine. */
  async purges(): Promise<number> {
    const [row] = await this.#rows<{ purges: number }>(
      'select count(*)::int as purges from quarantine_purges where messages > 0',
    )
    return row?.purges ?? 0
  }

  /** Gives new identities to the messages after a mark, so that the pipeline does not recognise them any more. */
  async forgetAfter(mark: Mark): Promise<void> {
    const newId = 'set message_id = gen_random_uuid()'
    await this.#rows(`
      update events ${newId} where id > ${mark.event} and not exists (
        select from data_quality_checks_results q
        where q.message_id = events.message_id and q.id <= ${mark.quarantined})`)
    await this.#rows(`update data_quality_checks_results ${newId} where id > ${mark.quarantined}`)
  }

  /** Copies the new rows of the large tables and all rows of the others out, as pg_dump does. */
  async copyOut(mark: Mark): Promise<void> {
    const relations = await this.#rows<{ name: string }>(`
      select c.oid::regclass::text as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm')`)
    const firstIds = new Map([
      ['events', mark.event],
      ['data_quality_checks_results', mark.quarantined],
    ])
    for (const { name } of relations) {
      const firstId = firstIds.get(name)
      const rows = firstId === undefined ? name : `${name} where id > ${firstId}`
      const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
      try {
        await pipeline(this.#client.query(copyTo(`copy (select * from ${rows}) to stdout`)), nowhere)
      } catch (error) {
        throw new Error(`${name} cannot be copied out: ${String(error)}`, { cause: error })
      }
    }
  }

  async #rows<Row extends object>(statement: string): Promise<Row[]> {
    return (await this.#client.query<Row>(statement)).rows
  }
}
