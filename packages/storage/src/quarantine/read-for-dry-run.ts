import type { QuarantineFilter } from '@scores/contracts'
import { type Kysely, sql } from 'kysely'
import { anyOf } from '../database/any-of.ts'
import type { Database } from '../database/database.ts'
import { readInPages } from '../database/read-in-pages.ts'
import { type RowToReplay, rowColumns, toRow } from './quarantined-row.ts'
import { whereQuarantined } from './where-quarantined.ts'

/** A page has at most this many bytes, or a single message: 1,000 messages may have 8 GB. */
const maxPageBytes = 16_000_000

interface Found {
  id: number
  bytes: number
}

/**
 * Reads the open messages that match a filter, by ascending id, in one snapshot.
 *
 * @yields pages of at most `pageSize` rows
 */
export async function* readForDryRun(
  db: Kysely<Database>,
  filter: QuarantineFilter,
  pageSize: number,
): AsyncGenerator<RowToReplay[], void> {
  const pages = readInPages(db, trx => openMessages(trx, filter), pageSize)
  for await (const { rows, trx } of pages) {
    for (const ids of splitByBytes(rows)) yield await readRows(trx, ids)
  }
}

const openMessages = (db: Kysely<Database>, filter: QuarantineFilter) =>
  db
    .selectFrom('data_quality_checks_results')
    .select([
      'id',
      // Measured without reading the texts.
      sql<number>`octet_length(message_payload) + coalesce(octet_length(edited_payload), 0)
        + coalesce(octet_length(message_payload_bytes), 0) + octet_length(event_type)`.as('bytes'),
    ])
    .where('status', '=', 'open')
    .where(whereQuarantined(filter))
    .orderBy('id')

function splitByBytes(rows: readonly Found[]): number[][] {
  const pages: number[][] = []
  let bytesOfPage = Number.POSITIVE_INFINITY
  for (const { id, bytes } of rows) {
    bytesOfPage += bytes
    const page = pages.at(-1)
    if (page && bytesOfPage <= maxPageBytes) page.push(id)
    else {
      pages.push([id])
      bytesOfPage = bytes
    }
  }
  return pages
}

async function readRows(trx: Kysely<Database>, ids: number[]): Promise<RowToReplay[]> {
  const rows = await trx
    .selectFrom('data_quality_checks_results')
    .select(rowColumns)
    .where('id', '=', anyOf(ids))
    .orderBy('id')
    .execute()
  return rows.map(toRow)
}
