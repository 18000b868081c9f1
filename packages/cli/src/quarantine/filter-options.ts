import { type QuarantineFilter, type Reason, reasons } from '@scores/contracts'
import { AppError } from '@scores/runtime'
import type { Command } from 'commander'

/** Values of the options that select quarantined messages. */
export interface FilterOptions {
  all?: true
  reason?: string
  fingerprint?: string
  feed?: string
  eventType?: string
  since?: string
  until?: string
  ids?: string
  match?: string
}

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Adds the options that select quarantined messages. */
export const withFilterOptions = (command: Command): Command =>
  command
    .option('--all', 'every message')
    .option('--reason <reason>', 'messages quarantined for this reason, such as out_of_range')
    .option('--fingerprint <hex>', 'messages of this group; quarantine list shows its fingerprint')
    .option('--feed <name>', 'messages of this feed')
    .option('--event-type <name>', 'messages of this event type')
    .option('--since <time>', 'first seen at or after: 2026-01-31T12:00, or 2h for two hours ago')
    .option('--until <time>', 'first seen before')
    .option('--ids <ids>', 'messages with these ids, separated by commas')
    .option(
      '--match <path>',
      "messages whose payload has this JSON path or satisfies it: '$.score ? (@ > 1)', '$.score > 1'",
    )

/**
 * Makes a filter from the options.
 *
 * @throws AppError USAGE if a reason, a time or an id is invalid
 */
export function toFilter(options: FilterOptions): QuarantineFilter {
  const { all, reason, fingerprint, feed, eventType, since, until, ids, match } = options
  return {
    ...(all === undefined ? {} : { all }),
    ...(reason === undefined ? {} : { reason: toReason(reason) }),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(feed === undefined ? {} : { feed }),
    ...(eventType === undefined ? {} : { eventType }),
    ...(since === undefined ? {} : { since: toTime(since) }),
    ...(until === undefined ? {} : { until: toTime(until) }),
    ...(ids === undefined ? {} : { ids: ids.split(',').map(toId) }),
    ...(match === undefined ? {} : { match }),
  }
}

/** @throws AppError USAGE */
export function toReason(text: string): Reason {
  const reason = reasons.find(each => each === text)
  if (reason === undefined)
    throw new AppError('USAGE', `the reason ${text} does not exist`, `The reasons are ${reasons.join(', ')}.`)
  return reason
}

/** @throws AppError USAGE */
export function toId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text.trim()))
    throw new AppError('USAGE', `"${text}" is not an id`, 'Ids are whole numbers from 1.')
  return Number(text)
}

function toTime(text: string): string {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const time = amount === undefined ? Date.parse(text) : Date.now() - Number(amount) * (unitMs[unit] ?? 0)
  if (Number.isNaN(time))
    throw new AppError(
      'USAGE',
      `"${text}" is not a time`,
      'For example 2026-01-31T12:00, or 2h for two hours ago.',
    )
  return new Date(time).toISOString()
}
