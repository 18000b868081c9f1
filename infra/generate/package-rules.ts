import type { WorkspacePackage } from './read-packages.ts'

/** May depend on services: it starts them for tests, and no image contains it. */
const testkit = 'testkit'

/** The rules of the workspace that these packages break, one sentence each. */
export function brokenRules(packages: readonly WorkspacePackage[]): string[] {
  const services = new Set(packages.filter(({ kind }) => kind === 'service').map(({ name }) => name))
  return packages
    .filter(({ name }) => name !== testkit)
    .flatMap(({ name, kind, dependencies, devDependencies }) => {
      const all = [...dependencies, ...devDependencies].filter(dependency => dependency !== testkit)
      const reached = reachable(name, packages)
      const broken = all
        .filter(dependency => services.has(dependency))
        .map(dependency => `${kind} ${name} depends on service ${dependency}`)
      if (dependencies.includes(testkit)) broken.push(`${kind} ${name} depends on testkit outside its tests`)
      if (name === 'queue' && reached.has('storage')) broken.push('queue depends on storage')
      if (name === 'storage' && reached.has('queue')) broken.push('storage depends on queue')
      if (name === 'contracts' || name === 'runtime') {
        broken.push(
          ...all.map(dependency => `${name} depends on ${dependency}, and must depend on no package of ours`),
        )
      }
      return broken
    })
}

/** The names of all packages that one depends on, directly or through others. */
export function reachable(name: string, packages: readonly WorkspacePackage[]): Set<string> {
  const reached = new Set<string>()
  const queue = [name]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const { dependencies } = packages.find(candidate => candidate.name === next) ?? { dependencies: [] }
    for (const dependency of dependencies) {
      if (reached.has(dependency)) continue
      reached.add(dependency)
      queue.push(dependency)
    }
  }
  return reached
}
