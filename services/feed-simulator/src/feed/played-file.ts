import { readFile } from 'node:fs/promises'
import { AppError } from '@scores/runtime'
import type { Connection } from './connection.ts'
import type { Feed } from './feed.ts'

const pieceBytes = 65_536

/** Sends every reader the same bytes, then only heartbeats. */
export class PlayedFile implements Feed {
  readonly position = 0
  readonly isDone = false
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  /** @throws AppError PLAY_FILE */
  static async open(path: string): Promise<PlayedFile> {
    const bytes = await readFile(path).catch((error: unknown) => {
      const hint = 'SIMULATOR_PLAY (--play) must be a file of server-sent events.'
      throw new AppError('PLAY_FILE', `the file ${path} cannot be read`, hint, { cause: error })
    })
    return new PlayedFile(bytes)
  }

  async serve(connection: Connection): Promise<void> {
    for (let start = 0; connection.goesOn && start < this.#bytes.length; start += pieceBytes) {
      await connection.write(this.#bytes.subarray(start, start + pieceBytes))
    }
    while (connection.goesOn) await connection.idle(() => true)
    connection.end()
  }

  endSilence(): void {}

  stop(): void {}
}
