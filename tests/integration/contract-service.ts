import { runService } from '@scores/runtime'

/** A service whose behaviour the test chooses by `BEHAVIOUR`; it tells what it closes, in the log. */
const limits = {
  progressLimits: { notReadyAfterMs: 200, notAliveAfterMs: 3_000 },
  blockLimits: { cpuMs: 1_000, wallMs: 60_000 },
}

await runService(
  'contract',
  async ({ env, log, resources, fail, progress }) => {
    resources.defer(() => log.info('closed first opened'))
    resources.defer(() => log.info('closed last opened'))
    const behaviour = env['BEHAVIOUR']
    if (behaviour === 'fail-at-start') throw new Error('no luck')
    if (behaviour === 'fail-later') setImmediate(() => fail(new Error('broken')))
    if (behaviour === 'throw-later') {
      setImmediate(() => {
        throw new Error('uncaught')
      })
    }
    if (behaviour === 'never-closes') resources.defer(() => new Promise(() => undefined))
    if (behaviour === 'fails-to-close') resources.defer(() => Promise.reject(new Error('cannot close')))
    if (behaviour === 'waits-idle') {
      log.info('waiting')
      await new Promise(() => undefined)
    }
    if (behaviour === 'blocks')
      setImmediate(() => {
        for (;;);
      })
    if (behaviour === 'hangs') void progress?.track(() => new Promise(() => undefined))
    resources.use({ [Symbol.asyncDispose]: async () => clearInterval(alive) })
    const alive = setInterval(() => undefined, 1_000)
  },
  limits,
)
