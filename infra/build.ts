import { cpSync, renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { projectFolder } from '@scores/runtime'
import { rolldown } from 'rolldown'

// A bundle loads in a quarter of the time: the sources and libraries of a service are 700 files.

const programs = [
  'packages/cli/src/main.ts',
  ...['analytics', 'dashboard', 'feed-listener', 'feed-simulator', 'migrate', 'normalizer', 'replayer'].map(
    name => `services/${name}/src/main.ts`,
  ),
  'services/normalizer/src/isolated-main.ts',
]

/** Bundles a program into one file in the folder `dist` of its package, at the depth of `src`. */
async function build(program: string): Promise<void> {
  const source = join(projectFolder, program)
  const target = join(dirname(dirname(source)), 'dist', basename(source, '.ts'))
  const bundle = await rolldown({
    input: source,
    cwd: projectFolder,
    platform: 'node',
    // The entry for `require` of one library loads its files in a way that no bundler understands.
    resolve: { mainFields: ['module', 'main'] },
    checks: { eval: false },
    onwarn: warning => {
      throw new Error(warning.message)
    },
  })
  // A process that starts meanwhile must not read half a file.
  const unfinished = `${target}.${process.pid}`
  await bundle.write({ file: unfinished, format: 'esm', codeSplitting: false })
  await bundle.close()
  renameSync(unfinished, `${target}.js`)
}

/** Copies the page of Bull Board and its fonts, which the dashboard reads from files. */
function copyBoard(): void {
  const dashboard = join(projectFolder, 'services/dashboard')
  const { resolve } = createRequire(`${dashboard}/`)
  const page = dirname(createRequire(resolve('@bull-board/api')).resolve('@bull-board/ui/package.json'))
  cpSync(join(page, 'dist'), join(dashboard, 'dist/bull-board/dist'), { recursive: true })
  for (const font of ['ibm-plex-sans', 'ibm-plex-mono']) {
    const files = dirname(resolve(`@fontsource/${font}/files/${font}-latin-400-normal.woff2`))
    cpSync(files, join(dashboard, 'dist/fonts'), {
      recursive: true,
      filter: path => path === files || /-latin-[456]00-normal\.woff2$/.test(path),
    })
  }
}

await Promise.all(programs.map(build))
copyBoard()
