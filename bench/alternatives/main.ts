import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { projectFolder } from '@scores/runtime'
import { parseJson } from '@scores/testkit'
import type { Roles, Urls } from './alternatives.ts'

// One process of an alternative: `main.ts FILE ROLE URLS`. It tells its parent when it is ready and runs until killed.
const [file = '', role = '', urls = '{}'] = process.argv.slice(2)
process.once('disconnect', () => process.exit())
const module: { roles: Roles } = await import(
  pathToFileURL(join(projectFolder, 'bench/alternatives', file)).href
)
const isRole = (name: string): name is keyof Roles => Object.hasOwn(module.roles, name)
if (!isRole(role)) throw new Error(`${file} has no role ${role}`)
await module.roles[role](parseJson<Urls>(urls))
process.send?.('ready')
