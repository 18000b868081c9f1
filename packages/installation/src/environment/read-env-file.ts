import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { AppError, describeError, projectFolder } from '@scores/runtime'

export const envFile = join(projectFolder, '.env')

/**
 * Reads the variables of `.env`, in whatever Unicode encoding an editor saved it. A missing file has none.
 *
 * @throws AppError FILE
 */
export function readEnvFile(path = envFile): NodeJS.Dict<string> {
  try {
    return parseEnv(decode(readFileSync(path)))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {}
    throw new AppError(
      'FILE',
      `${path} can't be read: ${describeError(error)}`,
      'Make it a text file that this user may read, or remove it.',
      { cause: error },
    )
  }
}

/** A byte order mark names the encoding. Left in the text, it would become a part of the first name. */
function decode(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString('hex')
  const encoding = mark === 'fffe' ? 'utf-16le' : mark === 'feff' ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding, { fatal: true }).decode(bytes)
}
