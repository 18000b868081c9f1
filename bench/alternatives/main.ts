import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFolder } from '@scores/installation'
import type { Roles, Urls } from './alternatives.ts'

// A process of an alternative: `main.ts FILE ROLE URLS`. It tells its parent when it is ready, and goes on until it is
// killed.
const [file = '', role = '', urls = '{}'] = process.argv.slice(2)
process.once('disconnect', () => process.exit())
const { roles } = (await import(pathToFileURL(join(projectFolder, 'bench/alternatives', file)).href)) as {
  roles: Roles
}
await roles[role as keyof Roles](JSON.parse(urls) as Urls)
process.send?.('ready')
