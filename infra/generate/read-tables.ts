import { type Database, type Kysely, sql } from '@scores/storage'

export interface Table {
  name: string
  isView: boolean
  columns: readonly Column[]
}

export interface Column {
  name: string
  type: string
  /** Set where the column alone is the primary key (PK) or unique (UK). */
  key: 'PK' | 'UK' | null
  /** The table that the column references. */
  references: string | null
}

/** Reads the tables and views of schema `public` from the catalog, in the order of their names. */
export async function readTables(db: Kysely<Database>): Promise<Table[]> {
  const { rows } = await sql<Column & { table: string; isView: boolean }>`
    select c.relname as table, c.relkind = 'v' as "isView", a.attname as name,
      replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz') as type,
      (select case when bool_or(k.contype = 'p') then 'PK' when bool_or(k.contype = 'u') then 'UK' end
       from pg_constraint k where k.conrelid = c.oid and k.conkey = array[a.attnum]) as key,
      (select k.confrelid::regclass::text from pg_constraint k
       where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum]) as references
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname not like 'kysely%'
    order by c.relname, a.attnum`.execute(db)
  return [...Map.groupBy(rows, row => row.table)].map(([name, columns]) => ({
    name,
    isView: columns[0]?.isView ?? false,
    columns,
  }))
}
