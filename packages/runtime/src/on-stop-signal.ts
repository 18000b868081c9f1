/** A Ctrl-C comes twice at once where a program between us and the terminal, like npm, passes it on. */
const sameSignalMs = 500

/**
 * Listens for SIGINT and SIGTERM.
 *
 * @param onFirst - the wish to stop
 * @param onSecond - the wish to stop at once
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
