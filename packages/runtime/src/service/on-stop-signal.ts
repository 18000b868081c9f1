/** A Ctrl-C arrives twice at once if a program such as npm passes it on from the terminal. */
const sameSignalMs = 500
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Listens for SIGINT, SIGTERM, and SIGHUP, which a closed terminal sends.
 *
 * @param onFirst - called with the first signal: stop in order
 * @param onSecond - called with a later signal: stop at once
 */
export function onStopSignal(
  onFirst: (signal: NodeJS.Signals) => void,
  onSecond: (signal: NodeJS.Signals) => void,
): void {
  let firstAt: number | null = null
  const listen = (signal: NodeJS.Signals) => {
    if (firstAt === null) {
      firstAt = performance.now()
      onFirst(signal)
    } else if (performance.now() - firstAt > sameSignalMs) onSecond(signal)
  }
  for (const signal of stopSignals) process.on(signal, listen)
}

/** Does something at once when a signal is about to end the process. Does nothing if another listener handles the signal. */
export function beforeEndBySignal(action: () => void): Disposable {
  const listen = (signal: NodeJS.Signals) => {
    stop()
    if (process.listenerCount(signal) > 0) return
    action()
    process.kill(process.pid, signal)
  }
  const stop = () => {
    for (const signal of stopSignals) process.off(signal, listen)
  }
  for (const signal of stopSignals) process.on(signal, listen)
  return { [Symbol.dispose]: stop }
}
