import type { Connection } from './connection.ts'

/** What a connection is served from. */
export interface Feed {
  /** The last message that fell due. */
  readonly position: number
  /** Everything was sent that will ever be. */
  readonly isDone: boolean
  /**
   * Serves one reader; resolves when its connection has ended.
   *
   * @param lastEventId - the last message that the reader has, as its request says
   */
  serve(connection: Connection, lastEventId: string | undefined): Promise<void>
  stop(): void
}
