import { drawTables } from './draw-tables.ts'
import type { Table } from './read-tables.ts'
import { colors } from './svg-theme.ts'

/** The star, for README: its columns from left to right. */
const starColumns: readonly (readonly string[])[] = [
  ['event_type', 'students', 'exams'],
  ['events'],
  ['student_average_score', 'exam_average_score', 'data_quality_checks_results'],
]

/** The columns of the quarantine that the star shows; the full schema shows all of them. */
const quarantineEssentials = [
  'id',
  'message_id',
  'message_payload',
  'results',
  'reason',
  'status',
  'fingerprint',
  'stored_event_id',
]

/** Every table and view. A table that a migration adds must be placed here. */
const fullColumns: readonly (readonly string[])[] = [
  [
    'student_average_score',
    'student_totals',
    'exam_average_score',
    'exam_totals',
    'analytics_runs',
    'service_heartbeats',
    'feed_connections',
    'feed_gaps',
  ],
  ['students', 'exams', 'event_type', 'events', 'ingest_batches', 'ledger_by_minute'],
  ['data_quality_checks_results', 'quarantine_history', 'exam_results', 'quarantine_purges'],
  ['replays', 'quarantine_groups', 'quarantine_by_reason', 'feed_pauses'],
]

/** The table or view that each view is computed from. */
const viewSources: Readonly<Record<string, string>> = {
  student_average_score: 'student_totals',
  exam_average_score: 'exam_totals',
  exam_results: 'events',
  feed_gaps: 'feed_connections',
  ledger_by_minute: 'ingest_batches',
  quarantine_by_reason: 'data_quality_checks_results',
  quarantine_groups: 'data_quality_checks_results',
}

/** Fact, dimensions, quarantine and the two averages, as SVG. */
export function drawStar(tables: readonly Table[]): string {
  return drawTables({
    title: 'The star schema, the quarantine and the two averages',
    columns: pick(tables, starColumns).map(column => column.map(shorten)),
    isCentered: true,
    // The totals in between are left out here.
    viewSources: { student_average_score: 'events', exam_average_score: 'events' },
    colorOf,
  })
}

/** Every table and view, as SVG. @throws Error where one of them has no place in the layout */
export function drawFullSchema(tables: readonly Table[]): string {
  const placed = new Set(fullColumns.flat())
  const missing = tables.filter(({ name }) => !placed.has(name)).map(({ name }) => name)
  if (missing.length > 0)
    throw new Error(`place ${missing.join(', ')} in fullColumns of infra/generate/table-diagrams.ts`)
  return drawTables({
    title: 'Every table and view',
    columns: pick(tables, fullColumns),
    isCentered: false,
    viewSources,
    colorOf,
  })
}

function pick(tables: readonly Table[], columns: readonly (readonly string[])[]): Table[][] {
  return columns.map(names =>
    names.map(name => {
      const table = tables.find(candidate => candidate.name === name)
      if (!table) throw new Error(`infra/generate/table-diagrams.ts places ${name}, which does not exist`)
      return table
    }),
  )
}

function shorten(table: Table): Table {
  if (table.name !== 'data_quality_checks_results') return table
  const columns = table.columns.filter(({ name }) => quarantineEssentials.includes(name))
  const more = table.columns.length - columns.length
  return {
    ...table,
    columns: [...columns, { name: `… ${more} more columns`, type: '', key: null, references: null }],
  }
}

function colorOf(table: string): string {
  if (['events', 'students', 'exams', 'event_type', 'exam_results'].includes(table)) return colors.star
  if (/^(quarantine_|data_quality_|replays)/.test(table)) return colors.quarantine
  if (/^(ingest_|ledger_)/.test(table)) return colors.ledger
  if (/^feed_/.test(table)) return colors.feed
  return colors.analytics
}
