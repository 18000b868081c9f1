import { join } from 'node:path'
import { build } from 'vite'

/** Where the built page is, within the project. */
export const pageFolder = 'services/dashboard/web/dist'

/** Builds the dashboard's page in memory. Returns the text of each file by its name. */
export async function buildPage(projectFolder: string): Promise<Map<string, string>> {
  const built = await build({
    configFile: join(projectFolder, 'services/dashboard/web/vite.config.ts'),
    logLevel: 'warn',
    build: { write: false },
  })
  const files = new Map<string, string>()
  for (const result of [built].flat()) {
    if (!('output' in result)) continue
    for (const file of result.output) {
      const content = file.type === 'chunk' ? file.code : file.source
      files.set(file.fileName, typeof content === 'string' ? content : new TextDecoder().decode(content))
    }
  }
  return files
}
