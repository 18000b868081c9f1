/** A Ctrl-C arrives twice at once if a program such as npm passes it on from the terminal. */
const sameSignalMs = 500

/**
 * Listens for SIGINT and SIGTERM.
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
  process.on('SIGINT', listen)
  process.on('SIGTERM', listen)
}
