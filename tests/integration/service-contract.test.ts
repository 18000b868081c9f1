import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseJson } from '@scores/testkit'
import { expect, onTestFinished, test } from 'vitest'

const main = fileURLToPath(new URL('./contract-service.ts', import.meta.url))

interface Service {
  child: ChildProcess
  ready: Promise<void>
  /** Exit code and logged messages. */
  end: Promise<{ code: number | null; log: string[] }>
}

function start(behaviour: string): Service {
  const child = fork(main, {
    env: { ...process.env, BEHAVIOUR: behaviour },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout?.on('data', (text: Buffer) => {
    output += text.toString()
  })
  const ready = new Promise<void>(resolve => {
    child.on('message', message => {
      if (message === 'ready') resolve()
    })
  })
  const messages = () =>
    output
      .trimEnd()
      .split('\n')
      .map(line => parseJson<{ msg: string }>(line).msg)
  // Not 'close': Node does not emit that after a disconnect.
  const end = Promise.all([once(child, 'exit'), child.stdout && once(child.stdout, 'end')]).then(
    ([[code]]) => ({
      code: typeof code === 'number' ? code : null,
      log: messages(),
    }),
  )
  return { child, ready, end }
}

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
  '%s closes what was opened, last in, first out, and exits with 0',
  async signal => {
    const { child, ready, end } = start('well')
    await ready
    child.kill(signal)
    expect(await end).toEqual({
      code: 0,
      log: ['ready', 'stopping', 'closed last opened', 'closed first opened', 'stopped'],
    })
  },
)

test('a service stops when its parent is gone', async () => {
  const { child, ready, end } = start('well')
  await ready
  child.disconnect()
  expect(await end).toMatchObject({ code: 0, log: expect.arrayContaining(['closed last opened', 'stopped']) })
})

test('a service stops when its parent is gone before it has loaded', async () => {
  const { child, end } = start('well')
  child.disconnect()
  expect(await end).toMatchObject({ code: 0, log: expect.arrayContaining(['closed last opened', 'stopped']) })
})

test('a start that fails halfway closes its resources, logs the reason and exits with 1', async () => {
  expect(await start('fail-at-start').end).toEqual({
    code: 1,
    log: ['no luck', 'stopping', 'closed last opened', 'closed first opened', 'stopped'],
  })
})

test.each([
  ['fail-later', 'broken'],
  ['throw-later', 'uncaught'],
])('%s: a failure ends it in order, with 1', async (behaviour, message) => {
  const { code, log } = await start(behaviour).end
  expect(code).toBe(1)
  expect(log).toEqual(expect.arrayContaining([message, 'closed first opened', 'stopped']))
})

test('a signal that arrives twice at once counts once', async () => {
  const { child, ready, end } = start('well')
  await ready
  child.kill('SIGINT')
  child.kill('SIGINT')
  expect(await end).toMatchObject({ code: 0 })
})

test('a second signal ends a slow stop with exit code 1', async () => {
  const { child, ready, end } = start('never-closes')
  await ready
  let isOver = false
  void end.then(() => {
    isOver = true
  })
  // A second signal at once is the first one, passed on by a program in between.
  child.kill('SIGTERM')
  child.kill('SIGTERM')
  await expect
    .poll(() => isOver || (child.kill('SIGTERM') && false), { interval: 600, timeout: 10_000 })
    .toBe(true)
  expect(await end).toMatchObject({
    code: 1,
    log: expect.arrayContaining(['ended before everything was closed']),
  })
})

test.runIf(process.platform === 'linux').each([
  ['well', 0],
  ['fail-later', 1],
])('%s: a log on a full disk changes nothing: the exit code is %i', async (behaviour, code) => {
  const child = fork(main, {
    env: { ...process.env, BEHAVIOUR: behaviour },
    stdio: ['ignore', openSync('/dev/full', 'w'), 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const end = once(child, 'exit')
  child.on('message', message => {
    if (message === 'ready' && behaviour === 'well') child.kill('SIGTERM')
  })
  expect(await end).toEqual([code, null])
})

test('a failure during the stop makes the exit code 1', async () => {
  const { child, ready, end } = start('fails-to-close')
  await ready
  child.kill('SIGTERM')
  expect(await end).toMatchObject({ code: 1, log: expect.arrayContaining(['cannot close', 'stopped']) })
})

test('a start during which nothing else keeps the process alive does not end it', async () => {
  // Without the channel to a parent, which would keep it alive.
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, BEHAVIOUR: 'waits-idle' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const end = once(child, 'exit')
  await once(child.stdout, 'data')
  child.kill('SIGTERM')
  expect(await end).toEqual([0, null])
})

test('a service whose event loop is blocked ends, so that a supervisor without a probe restarts it', async () => {
  const { child } = start('blocks')
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
})
