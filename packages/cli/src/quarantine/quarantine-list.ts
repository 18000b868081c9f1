import { type QuarantineStatus, quarantineStatuses } from '@scores/contracts'
import { AppError, oneLine } from '@scores/runtime'
import { type QuarantineGroup, readQuarantineGroups } from '@scores/storage'
import { openCommandContext } from '../command-context.ts'
import { ago, count, print, style, table } from '../terminal/index.ts'
import { toReason } from './filter-options.ts'

export interface ListOptions {
  status?: string
  reason?: string
  feed?: string
  json?: boolean
}

const maxGroups = 100
const arrows = { rising: '↑ rising', falling: '↓ falling', steady: '→ steady', quiet: '  quiet' }

/** Lists the quarantine by cause. */
export async function quarantineList(env: NodeJS.ProcessEnv, options: ListOptions): Promise<void> {
  const { reason, feed, json = false } = options
  const status = toStatus(options.status ?? 'open')
  await using context = await openCommandContext(env, 'quarantine')
  const groups = await readQuarantineGroups(context.db, {
    ...(status === 'all' ? {} : { status }),
    ...(reason === undefined ? {} : { reason: toReason(reason) }),
    ...(feed === undefined ? {} : { feed }),
    limit: maxGroups,
  })
  if (json) print(JSON.stringify(groups, null, 2))
  else print(describe(groups, status).join('\n'))
}

function toStatus(text: string): QuarantineStatus | 'all' {
  const statuses = [...quarantineStatuses, 'all'] as const
  const status = statuses.find(each => each === text)
  if (status === undefined)
    throw new AppError('USAGE', `there is no status ${text}`, `The statuses are ${statuses.join(', ')}.`)
  return status
}

function describe(groups: readonly QuarantineGroup[], status: QuarantineStatus | 'all'): string[] {
  const inStatus = (group: QuarantineGroup) => (status === 'all' ? group.messages : group.counts[status])
  const messages = groups.reduce((sum, group) => sum + inStatus(group), 0)
  if (messages === 0) return [`Nothing is ${status === 'all' ? 'quarantined' : status}.`]
  const name = status === 'all' ? 'messages' : status
  const [head = '', ...rows] = table(
    [
      { name: 'fingerprint', isNumber: false },
      { name, isNumber: true },
      { name: 'reason', isNumber: false },
      { name: 'last hour', isNumber: true },
      { name: 'trend', isNumber: false },
      { name: 'first seen', isNumber: true },
      { name: 'last seen', isNumber: true },
      { name: 'cause', isNumber: false },
    ],
    groups.map(group => [
      group.fingerprint,
      count(inStatus(group)),
      group.severity === 'warning' ? `${group.reason} (warning)` : group.reason,
      count(group.lastHour),
      arrows[group.trend],
      since(group.firstSeenAt),
      since(group.lastSeenAt),
      oneLine(`${group.eventType}: ${group.cause}`, 60),
    ]),
  ).split('\n')
  return [
    head,
    ...rows.flatMap((row, index) => [row, style('dim', `  ${sampleOf(groups[index])}`)]),
    '',
    `${count(messages)} ${name === 'messages' ? '' : `${status} `}in ${count(groups.length)} ${groups.length === 1 ? 'group' : 'groups'}. ./entrypoint quarantine show ID shows everything about a message.`,
    './entrypoint replay --fingerprint … --dry-run shows what a replay of a group would do.',
  ]
}

const since = (at: Date): string => ago((Date.now() - at.getTime()) / 1_000)

const sampleOf = (group: QuarantineGroup | undefined): string =>
  group ? `message ${group.sample.id}  ${oneLine(group.sample.payload, 100)}` : ''
