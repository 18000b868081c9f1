import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** Prints, and notes at the end that it got there. */
const script = `
  import { guardOutput, outputClosed } from ${JSON.stringify(new URL('guard-output.ts', import.meta.url).href)}
  guardOutput()
  for (let i = 0; i < 1000; i += 1) process.stdout.write('x'.repeat(1000) + '\\n')
  await new Promise(resolve => setImmediate(resolve))
  process.stderr.write(outputClosed.aborted ? 'closed' : 'open')`

function run(redirection: string) {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const shell = `"$0" --input-type=module --eval "$1" ${redirection}; exit "\${PIPESTATUS[0]}"`
  return spawnSync('bash', ['-c', shell, process.execPath, script], { cwd: folder, encoding: 'utf8' })
}

test('a command whose reader ends goes on to its own end', () => {
  expect(run('| head -n 1 >head')).toMatchObject({ status: 0, stderr: 'closed' })
})

test.runIf(process.platform === 'linux')('output that a full disk loses makes the exit code 1', () => {
  expect(run('>/dev/full')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('error: the output could not be written: ENOSPC'),
  })
})
