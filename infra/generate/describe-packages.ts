import { reachable } from './package-rules.ts'
import type { WorkspacePackage } from './read-packages.ts'
import { colors } from './svg-theme.ts'

interface Node {
  names: readonly string[]
  kind: WorkspacePackage['kind']
  dependencies: readonly string[]
}

/**
 * The dependencies between services and packages as a DOT graph. Edges that follow from others are left out. Services
 * with the same dependencies share a box, and so do the packages without dependencies. testkit is left out: only tests
 * depend on it.
 */
export function describePackages(all: readonly WorkspacePackage[]): string {
  const packages = all.filter(({ name }) => name !== 'testkit')
  const nodes = mergeAlike(packages.map(entry => ({ ...entry, dependencies: reduce(entry, packages) })))
  const idOf = (name: string) => nodes.find(({ names }) => names.includes(name))?.names[0] ?? name
  const boxes = nodes.map(({ names, kind }) => {
    const color = kind === 'service' ? colors.feed : names[0] === 'cli' ? colors.analytics : colors.star
    return `  "${names[0]}" [label="${names.join('\\n')}", fillcolor="${color}"]`
  })
  const edges = nodes.flatMap(({ names, dependencies }) =>
    [...new Set(dependencies.map(idOf))].map(target => `  "${names[0]}" -> "${target}"`),
  )
  const entries = nodes.filter(({ names, kind }) => kind === 'service' || names[0] === 'cli')
  const rank = entries.map(({ names }) => `"${names[0]}"`).join('; ')
  return `digraph packages {
  graph [rankdir=TB, nodesep=0.3, ranksep=0.8, bgcolor="${colors.background}", pad=0.25]
  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=14, fontcolor="${colors.ink}", color="${colors.border}", margin="0.14,0.07", width=1.3]
  edge [color="${colors.muted}", arrowsize=0.7]
${boxes.join('\n')}
${edges.join('\n')}
  {rank=source; ${rank}}
}
`
}

/** The dependencies of a package that none of its other dependencies brings along. */
function reduce({ dependencies }: WorkspacePackage, packages: readonly WorkspacePackage[]): string[] {
  return dependencies.filter(
    dependency => !dependencies.some(other => reachable(other, packages).has(dependency)),
  )
}

function mergeAlike(packages: readonly WorkspacePackage[]): Node[] {
  const groups = Map.groupBy(packages, ({ kind, name, dependencies }) => {
    if (dependencies.length === 0) return 'without dependencies'
    return kind === 'service' ? `services on ${dependencies.join()}` : name
  })
  return [...groups.values()].flatMap(group => {
    const [first] = group
    return first
      ? [{ names: group.map(({ name }) => name), kind: first.kind, dependencies: first.dependencies }]
      : []
  })
}
