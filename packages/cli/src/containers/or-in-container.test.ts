import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'

// Each starts Node on the whole program.
const timeoutMs = 30_000
const main = fileURLToPath(new URL('../main.ts', import.meta.url))

/** Says that the pipeline runs as containers. Prints the arguments of `exec`, one a line, and then its input. */
const docker = `#!/bin/sh
case "$*" in
  'compose ps '*) echo 0123456789ab ;;
  'compose exec '*) printf '%s\\n' "$@"; cat; exit 3 ;;
esac
`

function runCommand(...args: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'scores-docker-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'docker'), docker, { mode: 0o755 })
  writeFileSync(join(folder, 'p.json'), '{ "version": 1 }')
  return spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${folder}${delimiter}${process.env['PATH']}`,
      DATA_DIR: folder,
      DATABASE_URL: '',
      OPERATOR: 'anna',
    },
  })
}

test(
  'a command runs in the container and gets its file through standard input',
  () => {
    const { status, stdout } = runCommand('replay', '--all', '--patch', 'p.json')
    expect(stdout.split('\n')).toEqual([
      ...[
        'compose',
        'exec',
        '--env=OPERATOR=anna',
        '--no-TTY',
        'dashboard',
        'node',
        'packages/cli/dist/main.js',
      ],
      ...['replay', '--all', '--patch=-', '{ "version": 1 }'],
    ])
    expect(status).toBe(3)
  },
  timeoutMs,
)

test(
  'a missing file is reported before the container is asked',
  () => {
    expect(runCommand('replay', '--all', '--patch', 'missing.json')).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringContaining("missing.json can't be read"),
    })
  },
  timeoutMs,
)

test(
  'help needs no container',
  () => {
    expect(runCommand('status', '--help').stdout).toContain('Usage: ./entrypoint status')
  },
  timeoutMs,
)
