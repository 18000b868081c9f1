import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface WorkspacePackage {
  /** Without the scope: `queue`. */
  name: string
  kind: 'service' | 'package'
  /** Names of the workspace packages that its production code imports, sorted. */
  dependencies: readonly string[]
  /** Names of those that only its tests import, sorted. */
  devDependencies: readonly string[]
}

const scope = '@scores/'

/** Reads the package.json files under `packages` and `services`, sorted by name. */
export function readPackages(projectFolder: string): WorkspacePackage[] {
  return globSync('{packages,services}/*/package.json', { cwd: projectFolder })
    .map(path => {
      const manifest: unknown = JSON.parse(readFileSync(join(projectFolder, path), 'utf8'))
      return {
        name: String(property(manifest, 'name')).slice(scope.length),
        kind: path.startsWith('services') ? ('service' as const) : ('package' as const),
        dependencies: ours(property(manifest, 'dependencies')),
        devDependencies: ours(property(manifest, 'devDependencies')),
      }
    })
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

function ours(dependencies: unknown): string[] {
  if (typeof dependencies !== 'object' || dependencies === null) return []
  return Object.keys(dependencies)
    .filter(name => name.startsWith(scope))
    .map(name => name.slice(scope.length))
    .toSorted()
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}
