import { type QuarantineStatus, quarantineStatuses, type Reason } from '@scores/contracts'
import { withDatabase } from '@scores/installation'
import { AppError } from '@scores/runtime'
import { type QuarantineGroup, readQuarantineGroups } from '@scores/storage'
import { ago, count, oneLine, print, style, table } from '../terminal/terminal.ts'

export interface ListOptions {
  status?: string
  reason?: string
  feed?: string
  json?: boolean
}

const maxGroups = 100
const arrows = { rising: '↑ rising', falling: '↓ falling', steady: '→ steady', quiet: '  quiet' }

/** What is quarantined, by cause. */
export async function quarantineList(env: NodeJS.ProcessEnv, options: ListOptions): Promise<void> {
  const { status = 'open', reason, feed, json = false } = options
  if (status !== 'all' && !quarantineStatuses.includes(status as QuarantineStatus))
    throw new AppError(
      'USAGE',
      `there is no status ${status}`,
      `It is one of ${quarantineStatuses.join(', ')}, all.`,
    )
  await withDatabase(env, 'quarantine', async ({ db }) => {
    const groups = await readQuarantineGroups(db, {
      ...(status === 'all' ? {} : { status: status as QuarantineStatus }),
      ...(reason === undefined ? {} : { reason: reason as Reason }),
      ...(feed === undefined ? {} : { feed }),
      limit: maxGroups,
    })
    if (json) print(JSON.stringify(groups, null, 2))
    else print(describe(groups, status as QuarantineStatus | 'all').join('\n'))
  })
}

function describe(groups: readonly QuarantineGroup[], status: QuarantineStatus | 'all'): string[] {
  const counted = (group: QuarantineGroup) => (status === 'all' ? group.messages : group.counts[status])
  const messages = groups.reduce((sum, group) => sum + counted(group), 0)
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
      count(counted(group)),
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
    `${count(messages)} ${name === 'messages' ? '' : `${status} `}in ${count(groups.length)} ${groups.length === 1 ? 'group' : 'groups'}. ./entrypoint quarantine show ID tells all of a message,`,
    './entrypoint replay --fingerprint … --dry-run what would become of a group now.',
  ]
}

const since = (at: Date): string => ago((Date.now() - at.getTime()) / 1_000)

const sampleOf = (group: QuarantineGroup | undefined): string =>
  group ? `message ${group.sample.id}  ${oneLine(group.sample.payload, 100)}` : ''
