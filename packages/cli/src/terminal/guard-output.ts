/** Errors of a pipe whose reader has ended, and of a terminal that was closed. */
const closedCodes = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']
const closing = new AbortController()

/** Aborts when nobody reads the output any more. */
export const outputClosed: AbortSignal = closing.signal

/**
 * Keeps a command from ending halfway when its output is closed, as by `| head`: it must still stop what it started.
 * Output that is lost in another way, for example on a full disk, makes the exit code 1.
 */
export function guardOutput(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (closedCodes.includes(error.code ?? '')) closing.abort()
      else onLostOutput(error)
    })
  }
}

let isLost = false

function onLostOutput(error: Error): void {
  if (isLost) return
  isLost = true
  process.once('exit', () => {
    process.exitCode = 1
  })
  process.stderr.write(`error: the output could not be written: ${error.message}\n`)
}
