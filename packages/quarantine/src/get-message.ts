import {
  type Database,
  isDeadly,
  type Kysely,
  type Neighbours,
  type QuarantinedStory,
  type RowToReplay,
  readNeighbours,
  readQuarantined,
} from '@scores/storage'
import { noSuchMessage } from './check-filter.ts'

/** @throws RequestError NO_SUCH_MESSAGE */
export async function getMessage(db: Kysely<Database>, id: number): Promise<QuarantinedStory> {
  const story = await readQuarantined(db, id)
  if (!story) throw noSuchMessage([id])
  return story
}

/** @throws RequestError NO_SUCH_MESSAGE */
export async function getNeighbours(db: Kysely<Database>, id: number): Promise<Neighbours> {
  const neighbours = await readNeighbours(db, id)
  if (!neighbours) throw noSuchMessage([id])
  return neighbours
}

/** The replacement that a person entered, or else the original payload. */
export const currentPayload = ({ edited, payload }: QuarantinedStory): string => edited?.payload ?? payload

/** The message as a retry judges it. */
export const asRow = (story: QuarantinedStory): RowToReplay => ({
  ...story,
  payload: currentPayload(story),
  receivedAt: story.firstSeenAt.getTime(),
  isDeadly: isDeadly(story.reason, story.edited !== null),
})
