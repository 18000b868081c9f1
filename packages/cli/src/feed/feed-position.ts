import { type FeedPosition, openFeedState, readFeedPositions } from '@scores/queue'
import { AppError, oneLine, visible } from '@scores/runtime'
import { openCommandContext } from '../command-context.ts'
import { count, line, print } from '../terminal/index.ts'

export interface PositionOptions {
  reset?: boolean
  json?: boolean
}

/** As `--json` prints it. */
interface ShownPosition {
  feed: string
  /** The event id after which the feed is resumed; null if there is none. */
  eventId: string | null
  /** The event id that `--reset` cleared; null if it cleared none. */
  clearedEventId: string | null
  listenerRun: string
  /** Number of the last message of the run that the queue accepted. */
  sequence: number
}

/**
 * Shows the position in each feed, or in one, and clears it with `--reset`.
 *
 * @param feed - its name; may be omitted if there is only one
 * @throws AppError USAGE, NO_SUCH_FEED, QUEUE_UNAVAILABLE
 */
export async function feedPosition(
  env: NodeJS.ProcessEnv,
  feed: string | undefined,
  { reset = false, json = false }: PositionOptions,
): Promise<void> {
  await using context = await openCommandContext(env, 'feed')
  await using feedState = openFeedState(context.queue, context.log)
  const positions = choose(await readFeedPositions(feedState), feed)
  if (reset && positions.length > 1) {
    const names = positions.map(position => position.feed).join(', ')
    throw new AppError('USAGE', `there are ${positions.length} feeds: ${names}`, 'Name the one to reset.')
  }
  if (reset) for (const position of positions) await feedState.clearPosition(position.feed)
  const shown = positions.map(position => toShown(position, reset))
  print(json ? JSON.stringify(shown, null, 2) : describe(shown, reset).join('\n'))
}

function choose(positions: readonly FeedPosition[], feed: string | undefined): readonly FeedPosition[] {
  if (feed === undefined) return positions
  const chosen = positions.filter(position => position.feed === feed)
  if (chosen.length > 0) return chosen
  const names = positions.map(position => position.feed).join(', ') || 'none'
  throw new AppError('NO_SUCH_FEED', `no message of a feed ${feed} was read`, `Known feeds: ${names}.`)
}

const toShown = (
  { feed, eventId, listenerRun, sequence }: FeedPosition,
  isReset: boolean,
): ShownPosition => ({
  feed,
  eventId: isReset ? null : eventId || null,
  clearedEventId: isReset ? eventId || null : null,
  listenerRun,
  sequence,
})

function describe(positions: readonly ShownPosition[], isReset: boolean): string[] {
  if (positions.length === 0) return ['No feed was read yet.']
  return positions.flatMap(({ feed, eventId, clearedEventId, listenerRun, sequence }) => [
    line('Feed', visible(feed)),
    line(
      'Position',
      eventId === null ? 'none: the next connection starts with live events' : `after id ${printed(eventId)}`,
    ),
    ...(clearedEventId === null ? [] : [line('Cleared', `id ${printed(clearedEventId)}`)]),
    line('Read', `message ${count(sequence)} of run ${listenerRun}`),
    ...(isReset
      ? [
          'A listener that is reading this feed keeps its own position. Stop it before a reset, and start it afterwards.',
        ]
      : []),
  ])
}

const printed = (eventId: string): string => oneLine(visible(eventId), 200)
