import { Worker } from 'node:worker_threads'

export interface BlockLimits {
  /** Time of the processor that the process may use while its event loop is blocked, in milliseconds. */
  cpuMs: number
  /** How long its event loop may be blocked, in milliseconds. */
  wallMs: number
}

/** An endless loop uses its processor time even on a busy machine, whereas a busy machine only makes work slow. */
export const defaultBlockLimits: BlockLimits = { cpuMs: 120_000, wallMs: 120_000 }

/**
 * Ends this process, as by `kill -9`, once its event loop is blocked for too long. A process in an endless loop would
 * otherwise stay for ever: no supervisor sees it, and it takes no more jobs.
 */
export function watchEventLoop(limits = defaultBlockLimits): Disposable {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  // Without the process's flags and variables, which may load further modules.
  const options = { eval: true, execArgv: [], env: {} }
  const worker = new Worker(watch, { ...options, workerData: { beats, ...limits } })
  worker.unref()
  const timer = setInterval(() => Atomics.add(beats, 0, 1), 500).unref()
  return {
    [Symbol.dispose]: () => {
      clearInterval(timer)
      void worker.terminate()
    },
  }
}

/**
 * Runs on a thread of its own. It counts seconds that it was awake itself, so that a process that was stopped and continued
 * is not ended for that.
 */
const watch = `
const { workerData: { beats, cpuMs, wallMs } } = require('node:worker_threads')
const usedMs = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 }
let seen = 0, blockedMs = 0, before = usedMs()
for (;;) {
  const tickMs = 1000
  Atomics.wait(beats, 0, Atomics.load(beats, 0), tickMs)
  const now = Atomics.load(beats, 0)
  if (now !== seen) { seen = now; blockedMs = 0; before = usedMs(); continue }
  blockedMs += tickMs
  if (blockedMs < wallMs && usedMs() - before < cpuMs) continue
  require('node:fs').writeSync(2, JSON.stringify({ level: 60, msg: 'the event loop is blocked; the process ends' }) + '\\n')
  process.kill(process.pid, 'SIGKILL')
}`
