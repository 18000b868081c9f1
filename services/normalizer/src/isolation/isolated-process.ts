import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { pause, programPath, stopSignals } from '@scores/runtime'
import type { IsolatedReply, IsolatedRequest } from './isolated-request.ts'

export interface IsolatedProcessOptions {
  env: NodeJS.ProcessEnv
  /** Flags of Node, such as the limits of memory. */
  execArgv: readonly string[]
  /** How long a request may take. A process whose event loop is blocked ends much earlier. */
  timeoutMs: number
  /** Aborted when the process stops. */
  stopping: AbortSignal
}

const entry = programPath('services/normalizer', 'isolated-main')

/** A process that performs requests one after another, so that a message that ends it ends nothing else. */
export class IsolatedProcess implements Disposable {
  readonly #options: IsolatedProcessOptions
  #child: ChildProcess | null = null

  constructor(options: IsolatedProcessOptions) {
    this.#options = options
  }

  /**
   * @returns the reply, or null if the process ended by itself while it performed the request
   * @throws if the process cannot start, takes too long or is stopped, which says nothing about the request
   */
  async perform(request: IsolatedRequest): Promise<IsolatedReply | null> {
    const child = this.#child ?? (await this.#start())
    const ended = once(child, 'exit')
    child.send(request)
    const reply = await this.#firstOf(child, ended)
    if (reply !== null) return reply
    const [code, signal] = await ended
    // Node exits with these codes only if the parent is gone or somebody asked for it.
    if (code === 0 || stopSignals.some(each => each === signal))
      throw new Error('the isolated process was stopped')
    return null
  }

  async #start(): Promise<ChildProcess> {
    const { env, execArgv } = this.#options
    const child = fork(entry, { env, execArgv: [...execArgv], serialization: 'advanced' })
    child.on('error', () => undefined)
    child.once('exit', () => {
      if (this.#child === child) this.#child = null
    })
    this.#child = child
    const first = await this.#firstOf(child, once(child, 'exit'))
    if (first !== null) return child
    throw new Error('the isolated process could not start')
  }

  /** Returns the next message of the process, or null at its end. */
  async #firstOf(child: ChildProcess, ended: Promise<unknown>): Promise<IsolatedReply | null> {
    const { timeoutMs, stopping } = this.#options
    const waiting = new AbortController()
    const reply = Promise.withResolvers<IsolatedReply>()
    // Warnings come as texts.
    const onMessage = (message: IsolatedReply | string) => {
      if (typeof message === 'object') reply.resolve(message)
    }
    child.on('message', onMessage)
    const tooLong = pause(timeoutMs, AbortSignal.any([stopping, waiting.signal])).then(() => {
      if (waiting.signal.aborted) return null
      child.kill('SIGKILL')
      this.#child = null
      throw new Error(stopping.aborted ? 'the normalizer stops' : 'the isolated process took too long')
    })
    try {
      return await Promise.race([reply.promise, ended.then(() => null), tooLong])
    } finally {
      waiting.abort()
      child.off('message', onMessage)
    }
  }

  [Symbol.dispose](): void {
    this.#child?.kill('SIGKILL')
  }
}
