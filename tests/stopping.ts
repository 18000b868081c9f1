import { print, showProgress } from '@scores/cli/terminal'
import { AppError, onStopSignal } from '@scores/runtime'

/**
 * Makes a signal that aborts on Ctrl-C and on any error that nothing catches. Every started process is then stopped,
 * whatever happens.
 */
export function stopOnSignals(): AbortSignal {
  const stopping = new AbortController()
  const stop = (why: unknown) => {
    if (stopping.signal.aborted) return
    stopping.abort(why)
    showProgress('')
    print('Stopping everything …')
  }
  onStopSignal(
    () => stop(new AppError('STOPPED', 'stopped', '')),
    () => print('Still stopping …'),
  )
  process.on('uncaughtException', stop)
  process.on('unhandledRejection', stop)
  return stopping.signal
}
