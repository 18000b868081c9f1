import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { AppError, describeError } from '@scores/runtime'

/**
 * The text of a file, `-` for what comes through a pipe.
 *
 * @throws AppError FILE
 */
export async function readInput(path: string): Promise<string> {
  if (path === '-') return text(process.stdin)
  return readFile(resolve(path), 'utf8').catch((error: unknown) => {
    throw new AppError(
      'FILE',
      `${path} can't be read: ${describeError(error)}`,
      'Name a file, or - for what comes through a pipe.',
      { cause: error },
    )
  })
}
