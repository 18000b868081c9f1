import { constants } from 'node:os'

/** A Ctrl-C arrives twice at once if a program such as npm passes it on from the terminal. */
const sameSignalMs = 500
/** SIGHUP is what a closed terminal sends. */
export const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
export type StopSignal = (typeof stopSignals)[number]

/** The exit code by which a shell recognises that a signal ended a command. */
export const exitCodeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

/**
 * Listens for the signals that stop a process.
 *
 * @param onFirst - called with the first signal: stop in order
 * @param onSecond - called with a later signal: stop at once. A closed terminal may send several, and insists on nothing.
 */
export function onStopSignal(
  onFirst: (signal: StopSignal) => void,
  onSecond: (signal: StopSignal) => void,
): void {
  let firstAt: number | null = null
  for (const signal of stopSignals) {
    process.on(signal, () => {
      if (firstAt === null) {
        firstAt = performance.now()
        onFirst(signal)
      } else if (signal !== 'SIGHUP' && performance.now() - firstAt > sameSignalMs) onSecond(signal)
    })
  }
}

const endActions = new Set<() => void>()

function runEndActions(): void {
  for (const action of endActions) action()
  endActions.clear()
}

function onEndSignal(signal: StopSignal): void {
  if (process.listenerCount(signal) > 1) return
  runEndActions()
  process.off(signal, onEndSignal)
  process.kill(process.pid, signal)
}

/**
 * Does something at once when a signal, an uncaught error or `process.exit` is about to end the process. A signal that
 * another listener handles does not end it. Disposal cancels the action.
 */
export function beforeEnd(action: () => void): Disposable {
  if (endActions.size === 0) {
    process.on('exit', runEndActions)
    for (const signal of stopSignals) process.on(signal, onEndSignal)
  }
  endActions.add(action)
  return {
    [Symbol.dispose]: () => {
      if (!endActions.delete(action) || endActions.size > 0) return
      process.off('exit', runEndActions)
      for (const signal of stopSignals) process.off(signal, onEndSignal)
    },
  }
}
