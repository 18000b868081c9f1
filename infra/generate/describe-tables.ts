import { type Database, type Kysely, sql } from '@scores/storage'

interface Column {
  table: string
  isView: boolean
  column: string
  type: string
  key: string | null
  references: string | null
}

/** What a table is part of, by name; the colours tell them apart. */
const groups: readonly { title: string; color: string; tables: readonly string[] }[] = [
  { title: 'star schema', color: '#dbeafe', tables: ['events', 'students', 'exams', 'event_type'] },
  { title: 'ledger', color: '#e5e7eb', tables: ['ingest_batches'] },
  {
    title: 'quarantine',
    color: '#fee2e2',
    tables: [
      'data_quality_checks_results',
      'quarantine_by_reason',
      'quarantine_groups',
      'quarantine_history',
      'quarantine_purges',
      'replays',
    ],
  },
  {
    title: 'analytics',
    color: '#dcfce7',
    tables: [
      'student_average_score',
      'exam_average_score',
      'student_totals',
      'exam_totals',
      'analytics_runs',
    ],
  },
]

/** What a view mainly shows. */
const shownBy: readonly [view: string, table: string][] = [
  ['student_average_score', 'student_totals'],
  ['exam_average_score', 'exam_totals'],
  ['exam_results', 'events'],
  ['quarantine_by_reason', 'data_quality_checks_results'],
  ['quarantine_groups', 'data_quality_checks_results'],
]

/** The tables and views of the migrated database as a DOT graph. */
export async function describeTables(db: Kysely<Database>): Promise<string> {
  const { rows } = await sql<Column>`
    select c.relname as table, c.relkind = 'v' as "isView", a.attname as column,
      replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz') as type,
      (select case when bool_or(k.contype = 'p') then 'PK' when bool_or(k.contype = 'u') then 'UK' end
       from pg_constraint k where k.conrelid = c.oid and k.conkey = array[a.attnum]) as key,
      (select k.confrelid::regclass::text from pg_constraint k
       where k.conrelid = c.oid and k.contype = 'f' and k.conkey = array[a.attnum]) as references
    from pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v') and c.relname not like 'kysely%'
    order by c.relname, a.attnum`.execute(db)
  const tables = Map.groupBy(rows, row => row.table)
  const nodes = [...tables].map(([name, columns]) => node(name, columns))
  const edges = rows
    .filter(row => row.references !== null)
    .map(row => `  "${row.table}":"${row.column} type":e -> "${row.references}":"id":w`)
  const derived = shownBy.map(([view, table]) => `  "${view}" -> "${table}" [style=dashed, arrowhead=none]`)
  return `// Drawn from the migrated database by pnpm generate.
digraph table_schema {
  graph [rankdir=LR, nodesep=0.35, ranksep=1.1, fontname="Helvetica", bgcolor="white", pad=0.3]
  node [shape=plain, fontname="Helvetica", fontsize=11]
  edge [color="#64748b", arrowsize=0.7]
${nodes.join('\n')}
${edges.join('\n')}
${derived.join('\n')}
}
`
}

function node(name: string, columns: readonly Column[]): string {
  const color = groups.find(group => group.tables.includes(name))?.color ?? '#f1f5f9'
  const kind = columns[0]?.isView ? ' <i>view</i>' : ''
  const rows = columns.map(({ column, type, key }) => {
    const mark = key === null ? '' : ` <font color="#b45309" point-size="9">${key}</font>`
    return `<tr><td align="left" port="${column}">${column}${mark}</td><td align="left" port="${column} type"><font color="#64748b">${type}</font></td></tr>`
  })
  const head = `<tr><td colspan="2" bgcolor="${color}"><b>${name}</b>${kind}</td></tr>`
  return `  "${name}" [label=<<table border="1" color="#94a3b8" cellborder="0" cellspacing="0" cellpadding="3">${head}${rows.join('')}</table>>]`
}
