import type { Connection } from './connection.ts'

/** The source of a connection's messages. */
export interface Feed {
  /** Number of the last message that fell due. */
  readonly position: number
  /** True once every message was sent. */
  readonly isDone: boolean
  /**
   * Serves one reader. Resolves when its connection has ended.
   *
   * @param lastEventId - last message that the reader has, from its request
   */
  serve(connection: Connection, lastEventId: string | undefined): Promise<void>
  /** Ends the silence of a feed without a rate. Silences of a rate are part of its schedule. */
  endSilence(): void
  stop(): void
}
