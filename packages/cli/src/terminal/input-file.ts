import { openSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { AppError, describeError } from '@scores/runtime'

const standardInput = 0

/** A file that a command reads, as commander parsed it: a path, or `-` for standard input. */
export class InputFile {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** @throws AppError FILE */
  async read(): Promise<string> {
    if (this.path === '-') return text(process.stdin)
    return readFile(resolve(this.path), 'utf8').catch((error: unknown) => {
      throw this.#unreadable(error)
    })
  }

  /**
   * Opens the file for a child process that cannot see it.
   *
   * @returns its descriptor
   * @throws AppError FILE
   */
  open(): number {
    if (this.path === '-') return standardInput
    try {
      return openSync(this.path, 'r')
    } catch (error) {
      throw this.#unreadable(error)
    }
  }

  #unreadable(cause: unknown): AppError {
    return new AppError(
      'FILE',
      `${this.path} can't be read: ${describeError(cause)}`,
      'Name a file, or - for standard input.',
      { cause },
    )
  }
}

/** Parses an operand or the value of an option that names a file. */
export const parseInputFile = (path: string): InputFile => new InputFile(path)
