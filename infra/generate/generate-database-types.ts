import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** Generates Kysely's types of the migrated database at `url`. `folder` receives a temporary file. */
export async function generateDatabaseTypes(url: string, folder: string): Promise<string> {
  const out = join(folder, 'database.ts')
  const manifest = createRequire(import.meta.url).resolve('kysely-codegen/package.json')
  const { bin }: { bin: Record<string, string> } = JSON.parse(readFileSync(manifest, 'utf8'))
  const program = join(dirname(manifest), bin['kysely-codegen'] ?? '')
  const flags = [
    '--dialect=postgres',
    `--url=${url}`,
    `--out-file=${out}`,
    '--exclude-pattern=public.kysely_*',
    // As packages/storage/src/database/value-parsers.ts parses them.
    '--numeric-parser=number',
    `--type-mapping=${JSON.stringify({ int8: 'number' })}`,
  ]
  execFileSync(process.execPath, [program, ...flags], { stdio: ['ignore', 'ignore', 'inherit'] })
  return readFileSync(out, 'utf8')
}
