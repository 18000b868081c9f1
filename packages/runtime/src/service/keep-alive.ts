const longMs = 2 ** 30

/**
 * Keeps the process alive until disposal. Node ends a process in which only promises are pending, even if it waits for
 * something that does not count, such as a signal.
 */
export function keepAlive(): Disposable {
  const timer = setInterval(() => undefined, longMs)
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
