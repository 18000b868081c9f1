import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { describe, expect, it } from 'vitest'

const pages = globSync('{*.md,docs/*.md,bench/README.md}', { cwd: projectFolder })

const read = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

/** The page without code blocks, which show commands and output. */
const prose = (page: string): string => read(page).replaceAll(/^```[\s\S]*?^```/gm, '')

/** The targets of links and images inside the repository, as paths from its root. */
function links(page: string): { path: string; anchor: string }[] {
  return [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter(target => !/^[a-z]+:/.test(target))
    .map(target => {
      const [path = '', anchor = ''] = target.split('#')
      return { path: path === '' ? page : join(dirname(page), path), anchor }
    })
}

/** Paths in backticks that begin with a folder of the repository. */
const namedPaths = (page: string): string[] =>
  [...prose(page).matchAll(/`((?:packages|services|infra|sql|diagrams|bench|tests|docs)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  )

/** The anchors that GitHub gives to the headings of a page. */
const anchors = (page: string): string[] =>
  [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

const exists = (path: string): boolean => existsSync(join(projectFolder, path))

describe.each(pages)('%s', page => {
  it('links to files that exist', () => {
    expect(
      links(page)
        .map(({ path }) => path)
        .filter(path => !exists(path)),
    ).toEqual([])
  })

  it('links to headings that exist', () => {
    const broken = links(page).filter(
      ({ path, anchor }) => anchor !== '' && path.endsWith('.md') && !anchors(path).includes(anchor),
    )
    expect(broken).toEqual([])
  })

  it('names paths that exist', () => {
    expect(namedPaths(page).filter(path => !exists(path))).toEqual([])
  })
})

it('lists every page of docs in the index', () => {
  const indexed = links('docs/README.md').map(({ path }) => relative('docs', path))
  const missing = globSync('*.md', { cwd: join(projectFolder, 'docs') }).filter(
    name => name !== 'README.md' && !indexed.includes(name),
  )
  expect(missing).toEqual([])
})

it('has at least 20 answers to "Where is …?" in CONTRIBUTING', () => {
  const [, section = ''] = read('CONTRIBUTING.md').split('## Where is …?')
  const [table = ''] = section.split('\n## ')
  expect(table.match(/^\|.*`.*\|$/gm)?.length).toBeGreaterThanOrEqual(20)
})

it('keeps README under 200 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(200)
})
