import type { QuarantineFilter } from '@scores/contracts'
import { getReplay, stopReplay } from '@scores/quarantine'
import { oneLine } from '@scores/runtime'
import { listReplays, type Replay } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { toId } from '../quarantine/filter-options.ts'
import { clock, count, line, print, table } from '../terminal/index.ts'
import { followReplay } from './follow-replay.ts'
import { triedOf } from './replay-progress.ts'
import { withReplayServices } from './with-replay-services.ts'

const maxShown = 100

/** Lists the replays, newest first. */
export async function replayList(
  env: NodeJS.ProcessEnv,
  { json = false }: { json?: boolean },
): Promise<void> {
  await using context = await openCommandContext(env, 'replay')
  const replays = await listReplays(context.db, { limit: maxShown })
  if (json) return print(JSON.stringify(replays, null, 2))
  if (replays.length === 0) return print('Nothing was replayed yet.')
  const names = ['replay', 'status', 'requested', 'by', 'messages', 'resolved', 'failed', 'filter', 'patch']
  print(
    table(
      names.map(name => ({ name, isNumber: ['replay', 'messages', 'resolved', 'failed'].includes(name) })),
      replays.map(replay => [
        String(replay.id),
        replay.status,
        clock(replay.requestedAt.getTime()),
        replay.requestedBy,
        count(replay.planned),
        count(replay.stored + replay.duplicate),
        count(replay.failed + replay.exhausted),
        oneLine(describeFilter(replay.filter), 50),
        oneLine(replay.patch?.name ?? '', 30),
      ]),
    ),
  )
}

/** Shows one replay. */
export async function replayShow(
  env: NodeJS.ProcessEnv,
  id: string,
  { json = false }: { json?: boolean },
): Promise<void> {
  await using context = await openCommandContext(env, 'replay')
  const replay = await getReplay(context.db, toId(id))
  print(json ? JSON.stringify(replay, null, 2) : describe(replay).join('\n'))
}

/**
 * Shows the progress of a running replay.
 *
 * @returns the exit code of `followReplay`
 */
export async function replayFollow(
  env: NodeJS.ProcessEnv,
  id: string,
  { json = false }: { json?: boolean },
): Promise<number> {
  await using context = await openCommandContext(env, 'replay')
  const { status } = await getReplay(context.db, toId(id))
  const follow = () => followReplay(context, toId(id), json)
  return await (status === 'running' ? withReplayServices(context, follow) : follow())
}

/** Cancels a running replay. */
export async function replayCancel(env: NodeJS.ProcessEnv, id: string): Promise<void> {
  await using context = await openCommandContext(env, 'replay')
  const { db, config } = context
  const { planned, stored, duplicate, released } = await stopReplay(db, toId(id), config.OPERATOR)
  print(
    `Replay ${id} is cancelled: ${count(stored + duplicate)} of ${count(planned)} messages are resolved, ${count(released)} were not tried and are open again.`,
  )
}

function describe(replay: Replay): string[] {
  const { stored, duplicate, failed, exhausted, released, planned, endedAt, patch, waitsBecause } = replay
  const left = planned - triedOf(replay) - released
  return [
    line(
      'Replay',
      `${replay.id}, ${replay.status}${waitsBecause === null ? '' : `, waits: ${waitsBecause}`}`,
    ),
    line('Requested', `${clock(replay.requestedAt.getTime())} by ${replay.requestedBy}`),
    ...(endedAt === null
      ? []
      : [
          line(
            'Ended',
            `${clock(endedAt.getTime())}${replay.endedBy === null ? '' : `, cancelled by ${replay.endedBy}`}`,
          ),
        ]),
    line('Filter', describeFilter(replay.filter)),
    line('Rate', `at most ${count(replay.rate)} a second`),
    line(
      'Messages',
      `${count(planned)} = ${count(stored)} stored + ${count(duplicate)} stored already + ${count(failed)} failed + ${count(exhausted)} exhausted + ${count(released)} released + ${count(left)} pending`,
    ),
    line('Judged', `rules ${replay.rulesVersion}, code ${replay.codeVersion}`),
    ...(patch === null ? [] : [line('Patch', patch.name), JSON.stringify(patch, null, 2)]),
  ]
}

const describeFilter = (filter: QuarantineFilter): string =>
  Object.entries(filter)
    .map(([name, value]) =>
      name === 'all' ? 'all' : `${name} ${Array.isArray(value) ? value.join(', ') : value}`,
    )
    .join(', ')
