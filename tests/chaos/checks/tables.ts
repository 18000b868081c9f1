import { Pool } from 'pg'
import { type Found, quarantinedAs, storedAs } from './compare.ts'

export interface Counts {
  /** Without those that replays stored. */
  stored: number
  /** With those that replays resolved. */
  quarantined: number
  /** Number of recognised duplicates. */
  duplicates: number
}

export interface ReplayCounts {
  replays: number
  /** Messages that replays tried, each time. */
  tried: number
  /** Messages that replays stored. */
  stored: number
  /** Resolved messages without exactly one corrected event, and events of replays without a resolved message. */
  wrong: number
  /** Replays that have not ended, or whose counts do not add up. */
  unfinished: number
}

/** Queries the pipeline's database over a connection that is restored after each outage. */
export class Tables {
  readonly #pool: Pool

  private constructor(url: string) {
    this.#pool = new Pool({
      connectionString: url,
      max: 2,
      connectionTimeoutMillis: 2_000,
      query_timeout: 60_000,
    })
    this.#pool.on('error', () => undefined)
  }

  static open(url: string, resources: AsyncDisposableStack): Tables {
    const tables = new Tables(url)
    resources.defer(() => tables.#pool.end())
    return tables
  }

  /** When the last committed message was read, in milliseconds since 1970; null if unknown. */
  async lastReceivedAt(): Promise<number | null> {
    const query = 'select max(last_received_at) as at from ingest_batches where replay_id is null'
    const [row] = await this.#rows<{ at: Date | null }>(query).catch(() => [])
    return row?.at?.getTime() ?? null
  }

  async counts(): Promise<Counts> {
    const [row] = await this.#rows<Counts>(`
      select (select count(*)::int from events) - resolved as stored, quarantined, duplicates
      from (select count(*)::int as quarantined, (count(*) filter (where status = 'resolved'))::int as resolved
          from data_quality_checks_results),
        (select coalesce(sum(duplicate), 0)::int as duplicates from ingest_batches where replay_id is null)`)
    return row ?? { stored: 0, quarantined: 0, duplicates: 0 }
  }

  /** Every message that the feed's own jobs stored, or that was quarantined, whatever became of it then. */
  async found(): Promise<Found[]> {
    const events = await this.#rows<{ exam: number; student: string; score: string }>(`
      select x.exam_identification as exam, s.student_identification as student, e.score::text as score
      from events e
        join ingest_batches b on b.id = e.batch_id
        left join exams x on x.id = e.exam_id
        left join students s on s.id = e.student_id
      where b.replay_id is null`)
    const quarantined = await this.#rows<{ reason: string; payload: Buffer }>(`
      select reason, coalesce(message_payload_bytes, convert_to(message_payload, 'UTF8')) as payload
      from data_quality_checks_results`)
    return [
      ...events.map(({ exam, student, score }) => ({
        place: storedAs(exam, student, Number(score)),
        data: null,
      })),
      ...quarantined.map(({ reason, payload }) => {
        const data = payload.toString()
        return { place: quarantinedAs(reason, data), data }
      }),
    ]
  }

  /** True while a replay has not ended. */
  async isReplaying(): Promise<boolean> {
    return (await this.#rows("select from replays where status = 'running'")).length > 0
  }

  /** What the replays did, and how many of their messages are not exactly as they must be. */
  async replays(): Promise<ReplayCounts> {
    const [row] = await this.#rows<ReplayCounts>(`
      with resolved as (
        select message_id, message_payload::jsonb as sent from data_quality_checks_results where status = 'resolved'
      ), replayed as (
        select e.message_id, x.exam_identification as exam, s.student_identification as student, e.score
        from events e
          join ingest_batches b on b.id = e.batch_id
          left join exams x on x.id = e.exam_id
          left join students s on s.id = e.student_id
        where b.replay_id is not null
      ), compared as (
        select sent->'exam' = to_jsonb(exam) and sent->>'studentId' = student
          and ((sent->>'score')::numeric / 100)::double precision = score as is_equal
        from resolved full join replayed using (message_id)
      )
      select count(*)::int as replays, coalesce(sum(planned), 0)::int as tried, coalesce(sum(stored), 0)::int as stored,
        (select count(*) filter (where is_equal is not true) from compared)::int as wrong,
        (count(*) filter (where status <> 'done'
          or planned <> stored + duplicate + failed + exhausted + released))::int as unfinished
      from replays`)
    return row ?? { replays: 0, tried: 0, stored: 0, wrong: 0, unfinished: 0 }
  }

  /** True once the analytics include every event. */
  async isAggregated(): Promise<boolean> {
    const [row] = await this.#rows<{ all: boolean }>(`
      select (select coalesce(sum(events), 0) from analytics_runs) = (select count(*) from events) as all`)
    return row?.all ?? false
  }

  /** Counts the students and exams whose count or average differs from a recount. */
  async recount(): Promise<{ rows: number; different: number }> {
    const [student, exam] = await Promise.all([this.#recountBy('student'), this.#recountBy('exam')])
    return { rows: student.rows + exam.rows, different: student.different + exam.different }
  }

  async #recountBy(what: 'student' | 'exam'): Promise<{ rows: number; different: number }> {
    // The text of a score is the decimal that was sent. A cast of the double would round it.
    const [row] = await this.#rows<{ rows: number; different: number }>(`
      with recount as (
        select ${what}_id as id, count(*) as scores,
          (sum(score::text::numeric) / count(*))::double precision as average
        from events group by 1
      )
      select count(*)::int as rows,
        (count(*) filter (where (r.scores, r.scores, r.average)
          is distinct from (a.score_count, cardinality(a.scores_all)::bigint, a.average_score)))::int as different
      from recount r full join ${what}_average_score a on a.${what}_id = r.id`)
    return row ?? { rows: 0, different: 0 }
  }

  async #rows<Row extends object>(query: string): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>(query)
    return rows
  }
}
