import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EmbeddedPostgres, projectFolder } from '@scores/installation'
import { createLogger } from '@scores/runtime'
import { migrate, openDatabase } from '@scores/storage'
import { freePort } from '@scores/testkit'
import { describeApi } from './describe-api.ts'
import { describeTables } from './describe-tables.ts'
import { describeVariables } from './describe-variables.ts'
import { drawDot } from './draw-dot.ts'
import { generateDatabaseTypes } from './generate-database-types.ts'

/**
 * Makes every file that is derived from another: database types, diagrams, the lists of variables, the description of
 * the API. With `--check` it writes nothing and fails where a file is not what it would make.
 */
const isCheck = process.argv.includes('--check')
const stale: string[] = []

function put(path: string, text: string): void {
  const full = join(projectFolder, path)
  if (readOrEmpty(full) === text) return
  if (isCheck) stale.push(path)
  else {
    writeFileSync(full, text)
    console.log(`wrote ${path}`)
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const { envExample, readmeTable } = describeVariables()
put('.env.example', envExample)
const readme = readOrEmpty(join(projectFolder, 'README.md'))
put(
  'README.md',
  readme.replace(
    /(<!-- variables -->\n)[\s\S]*(<!-- end of variables -->)/,
    (_, start, end) => `${start}${readmeTable}\n${end}`,
  ),
)
put(
  'diagrams/job_architecture.svg',
  await drawDot(readOrEmpty(join(projectFolder, 'diagrams/job_architecture.dot'))),
)

const folder = mkdtempSync(join(tmpdir(), 'scores-generate-'))
const postgres = new EmbeddedPostgres(join(folder, 'postgres'), ['fsync=off'])
try {
  await postgres.start(await freePort())
  const url = postgres.url()
  const log = createLogger('generate', 'warn')
  const db = openDatabase({ url, name: 'generate', connections: 2, statementTimeoutMs: 60_000 }, log)
  await migrate(db)
  put('packages/storage/src/database/database.generated.ts', await generateDatabaseTypes(url, folder))
  const tables = await describeTables(db)
  put('diagrams/table_schema.dot', tables)
  put('diagrams/table_schema.svg', await drawDot(tables))
  put('docs/openapi.json', await describeApi(db, log))
  await db.destroy()
} finally {
  await postgres.stop('immediate')
  rmSync(folder, { recursive: true, force: true })
}

if (stale.length > 0) {
  console.error(
    `not what would be generated now: ${stale.join(', ')}\nRun pnpm generate and commit what it changes.`,
  )
  process.exitCode = 1
}
