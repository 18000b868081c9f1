import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const module = JSON.stringify(new URL('on-stop-signal.ts', import.meta.url).href)

function run(script: string) {
  const source = `import { beforeEnd, onStopSignal } from ${module}
    const note = text => process.stdout.write(text + ' ')
    const first = beforeEnd(() => note('first'))
    const second = beforeEnd(() => note('second'))
    ${script}`
  const { status, signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
  })
  return { status, signal, stdout: stdout.trim() }
}

const stayAlive = 'setInterval(() => undefined, 1_000)'

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('before %s ends the process, all is done once', signal => {
  expect(run(`process.kill(process.pid, '${signal}'); ${stayAlive}`)).toEqual({
    status: null,
    signal,
    stdout: 'first second',
  })
})

test.each([
  ['process.exit(3)', 3],
  ["throw new Error('uncaught')", 1],
])('before %s ends the process, all is done once', (script, status) => {
  expect(run(script)).toEqual({ status, signal: null, stdout: 'first second' })
})

test('nothing is done after disposal', () => {
  expect(run('first[Symbol.dispose](); second[Symbol.dispose]()')).toMatchObject({ status: 0, stdout: '' })
  expect(run('second[Symbol.dispose](); process.exit(0)')).toMatchObject({ stdout: 'first' })
})

test('a signal that is handled ends nothing', () => {
  const script = `
    onStopSignal(signal => setTimeout(() => { note(signal); first[Symbol.dispose](); second[Symbol.dispose](); process.exit(0) }, 100), () => undefined)
    process.kill(process.pid, 'SIGINT'); ${stayAlive}`
  expect(run(script)).toEqual({ status: 0, signal: null, stdout: 'SIGINT' })
})

test('only a person insists: a later Ctrl-C counts, a later SIGHUP does not', () => {
  const script = (signal: string) => `
    onStopSignal(() => {
      setTimeout(() => process.kill(process.pid, '${signal}'), 700)
      setTimeout(() => process.exit(0), 1_500)
    }, signal => process.exit(9))
    process.kill(process.pid, 'SIGHUP'); ${stayAlive}`
  expect(run(script('SIGHUP'))).toMatchObject({ status: 0 })
  expect(run(script('SIGINT'))).toMatchObject({ status: 9 })
})
