import { expect, it } from 'vitest'
import { brokenRules } from './package-rules.ts'
import type { WorkspacePackage } from './read-packages.ts'

const entry = (
  kind: WorkspacePackage['kind'],
  name: string,
  dependencies: readonly string[] = [],
  devDependencies: readonly string[] = [],
): WorkspacePackage => ({ kind, name, dependencies, devDependencies })

const pipeline = [
  entry('package', 'contracts'),
  entry('package', 'runtime'),
  entry('package', 'queue', ['contracts', 'runtime'], ['testkit']),
  entry('package', 'storage', ['contracts', 'runtime'], ['testkit']),
  entry('package', 'testkit', ['dashboard', 'queue', 'storage']),
  entry('service', 'dashboard', ['queue', 'storage'], ['testkit']),
]

/** The pipeline with one package replaced or added. */
const withEntry = (changed: WorkspacePackage) => [
  ...pipeline.filter(({ name }) => name !== changed.name),
  changed,
]

it('accepts testkit, which starts services', () => {
  expect(brokenRules(pipeline)).toEqual([])
})

it('rejects a package that depends on a service', () => {
  expect(brokenRules(withEntry(entry('package', 'cli', ['dashboard'])))).toEqual([
    'package cli depends on service dashboard',
  ])
})

it('rejects a service that depends on a service', () => {
  expect(brokenRules(withEntry(entry('service', 'replayer', ['dashboard'])))).toEqual([
    'service replayer depends on service dashboard',
  ])
})

it('rejects a service that only tests depend on', () => {
  expect(brokenRules(withEntry(entry('package', 'cli', [], ['dashboard'])))).toEqual([
    'package cli depends on service dashboard',
  ])
})

it('rejects testkit outside tests', () => {
  expect(brokenRules(withEntry(entry('service', 'dashboard', ['testkit'])))).toEqual([
    'service dashboard depends on testkit outside its tests',
  ])
})

it('rejects a queue that depends on storage through another package', () => {
  const packages = [
    ...withEntry(entry('package', 'queue', ['bridge'])),
    entry('package', 'bridge', ['storage']),
  ]
  expect(brokenRules(packages)).toEqual(['queue depends on storage'])
})

it('rejects storage that depends on the queue', () => {
  expect(brokenRules(withEntry(entry('package', 'storage', ['queue'])))).toEqual(['storage depends on queue'])
})

it.each(['contracts', 'runtime'])('rejects %s that depends on a package of ours', name => {
  expect(brokenRules(withEntry(entry('package', name, ['spool'])))).toEqual([
    `${name} depends on spool, and must depend on no package of ours`,
  ])
})
