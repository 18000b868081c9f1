import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { EmbeddedPostgres } from '@scores/installation'
import { createLogger, keepAlive, projectFolder } from '@scores/runtime'
import { migrate, openDatabase } from '@scores/storage'
import { freePort, parseJson } from '@scores/testkit'
import { buildPage, pageFolder } from './build-page.ts'
import { describeApi } from './describe-api.ts'
import { describeApiTypes } from './describe-api-types.ts'
import { describePackages } from './describe-packages.ts'
import { describeVariables } from './describe-variables.ts'
import { drawDot } from './draw-dot.ts'
import { generateDatabaseTypes } from './generate-database-types.ts'
import { brokenRules } from './package-rules.ts'
import { readPackages } from './read-packages.ts'
import { readTables } from './read-tables.ts'
import { drawFullSchema, drawStar } from './table-diagrams.ts'

/**
 * Writes every file that is derived from others: database types, diagrams, lists of variables, the API's description,
 * its types, the built page.
 * With `--check` it writes nothing and fails where a file is out of date. Either way it fails where a package depends
 * on one that it must not depend on.
 */
const isCheck = process.argv.includes('--check')
const stale: string[] = []
const apiTypes = 'services/dashboard/web/api/api-types.generated.ts'

function put(path: string, text: string): void {
  const full = join(projectFolder, path)
  if (readOrEmpty(full) === text) return
  if (isCheck) stale.push(path)
  else {
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, text)
    console.log(`wrote ${path}`)
  }
}

function remove(path: string): void {
  if (isCheck) stale.push(path)
  else {
    rmSync(join(projectFolder, path))
    console.log(`removed ${path}`)
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

const { envExample, table } = describeVariables()
put('.env.example', envExample)
const configuration = 'docs/configuration.md'
put(
  configuration,
  readOrEmpty(join(projectFolder, configuration)).replace(
    /(<!-- variables -->\n)[\s\S]*(<!-- end of variables -->)/,
    (_, start: string, end: string) => `${start}${table}\n${end}`,
  ),
)

const packages = readPackages(projectFolder)
const broken = brokenRules(packages)
put('diagrams/packages.svg', await drawDot(describePackages(packages)))
put(
  'diagrams/job_architecture.svg',
  await drawDot(readOrEmpty(join(projectFolder, 'diagrams/job_architecture.dot'))),
)

using _ = keepAlive()
const folder = mkdtempSync(join(tmpdir(), 'scores-generate-'))
const postgres = new EmbeddedPostgres(join(folder, 'postgres'), ['fsync=off'])
try {
  await postgres.start(await freePort())
  const url = postgres.url()
  const log = createLogger('generate', 'warn')
  const db = openDatabase({ url, name: 'generate', connections: 2, statementTimeoutMs: 60_000 }, log)
  await migrate(db)
  put('packages/storage/src/database/database.generated.ts', await generateDatabaseTypes(url, folder))
  const tables = await readTables(db)
  put('diagrams/table_schema.svg', drawStar(tables))
  put('diagrams/full_schema.svg', drawFullSchema(tables))
  const api = await describeApi(db, log)
  put('docs/openapi.json', api)
  put(apiTypes, describeApiTypes(parseJson(api)))
  await db.destroy()
} finally {
  await postgres.stop('immediate')
  rmSync(folder, { recursive: true, force: true })
}

const page = await buildPage(projectFolder)
for (const [name, text] of page) put(`${pageFolder}/${name}`, text)
for (const name of globSync('**/*.*', { cwd: join(projectFolder, pageFolder) }))
  if (!page.has(name)) remove(`${pageFolder}/${name}`)

if (stale.length > 0) {
  console.error(`out of date: ${stale.join(', ')}\nRun pnpm generate and commit what it changes.`)
  process.exitCode = 1
}
if (broken.length > 0) {
  console.error(`forbidden dependencies:\n  ${broken.join('\n  ')}\nCONTRIBUTING.md has the rules.`)
  process.exitCode = 1
}
