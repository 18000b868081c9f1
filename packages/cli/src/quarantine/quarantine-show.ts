import { currentPayload, getMessage } from '@scores/quarantine'
import { visible } from '@scores/runtime'
import type { QuarantinedStory } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { clock, count, indent, line, print, printExactly, style } from '../terminal/index.ts'
import { toId } from './filter-options.ts'

export interface ShowOptions {
  json?: boolean
  raw?: boolean
}

/** Shows everything about one message; with `raw` only its exact payload. */
export async function quarantineShow(
  env: NodeJS.ProcessEnv,
  id: string,
  { json = false, raw = false }: ShowOptions,
): Promise<void> {
  await using context = await openCommandContext(env, 'quarantine')
  const { db } = context
  const story = await getMessage(db, toId(id))
  if (json) print(JSON.stringify(story, null, 2))
  else if (raw) printExactly(currentPayload(story))
  else print(describe(story).join('\n'))
}

const at = (date: Date): string => clock(date.getTime())

function describe(story: QuarantinedStory): string[] {
  const { edited, history, attempts, timesSeen } = story
  const tries = attempts === 1 ? '1 attempt' : `${count(attempts)} attempts`
  return [
    line('Message', `${story.id}, ${story.messageId}`),
    line(
      'Status',
      `${story.status} since ${at(story.statusAt)}, by ${story.statusBy}; ${tries}${became(story)}`,
    ),
    line('Reason', `${story.reason} (${story.severity}), group ${story.fingerprint}`),
    ...failures(story),
    line('Judged', `by rules ${story.rulesVersion ?? 'unknown'}, code ${story.codeVersion ?? 'unknown'}`),
    line('Feed', `${story.feed}, event type ${visible(story.eventType)}, ${position(story)}`),
    line(
      'Seen',
      `first ${at(story.firstSeenAt)}, last ${at(story.lastSeenAt)}, ${timesSeen === 1 ? 'once' : `${count(timesSeen)} times`}; quarantined ${at(story.quarantinedAt)}`,
    ),
    line('Listener', `run ${story.listenerRun}, message ${count(story.sequence)} of it`),
    line('Job', story.jobId),
    '',
    style('bold', 'Payload'),
    visible(story.payload),
    ...(edited
      ? ['', style('bold', `Edited by ${edited.by}, ${at(edited.at)}`), visible(edited.payload)]
      : []),
    ...(history.length > 0 ? ['', style('bold', 'History')] : []),
    ...history.map(change => {
      const replay = change.replayId === null ? '' : `, replay ${change.replayId}`
      const note = change.note === null ? '' : `: ${visible(change.note)}`
      return `${at(change.at)}  ${`${change.from} → ${change.to}`.padEnd(22)}  ${change.by}${replay}${note}`
    }),
  ]
}

const became = ({ storedEventId }: QuarantinedStory): string =>
  storedEventId === null ? '' : `; stored as event ${storedEventId}`

const position = ({ eventId }: QuarantinedStory): string =>
  eventId === '' ? 'the feed has no ids' : `id ${visible(eventId)}`

const failures = ({ results }: QuarantinedStory): string[] =>
  results.flatMap(({ check, failures: found = [], furtherFailures = 0 }) => [
    ...found.map(({ pointer, keyword, expected, found: value }) => {
      const where = pointer === '' ? 'message' : pointer
      return `${indent}${check}: ${visible(`${where} ${expected}, found ${value}`)}  ${style('dim', `(${keyword})`)}`
    }),
    ...(furtherFailures === 0 ? [] : [`${indent}${check}: and ${furtherFailures} more`]),
  ])
