import type { QuarantineFilter, Reason } from '@scores/contracts'
import { AppError } from '@scores/runtime'
import type { Command } from 'commander'

/** What the options that choose messages of the quarantine hold. */
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

/** Adds the options that choose messages of the quarantine. */
export const withFilterOptions = (command: Command): Command =>
  command
    .option('--all', 'every message')
    .option('--reason <reason>', 'quarantined for this, as out_of_range')
    .option('--fingerprint <hex>', 'of this group, as quarantine list shows it')
    .option('--feed <name>', 'of this feed')
    .option('--event-type <name>', 'of this event type')
    .option('--since <time>', 'first seen at or after: 2026-01-31T12:00, or 2h for two hours ago')
    .option('--until <time>', 'first seen before')
    .option('--ids <ids>', 'with these ids, separated by commas')
    .option(
      '--match <path>',
      "whose payload has this JSON path, or for which it holds: '$.score ? (@ > 1)', '$.score > 1'",
    )

/**
 * The filter that the options stand for.
 *
 * @throws AppError USAGE where a time or an id is none
 */
export function toFilter(options: FilterOptions): QuarantineFilter {
  const { all, reason, fingerprint, feed, eventType, since, until, ids, match } = options
  return {
    ...(all === undefined ? {} : { all }),
    ...(reason === undefined ? {} : { reason: reason as Reason }),
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
export function toId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text.trim()))
    throw new AppError('USAGE', `${text || 'nothing'} is no id`, 'Ids are whole numbers from 1.')
  return Number(text)
}

function toTime(text: string): string {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const time = amount === undefined ? Date.parse(text) : Date.now() - Number(amount) * (unitMs[unit] ?? 0)
  if (Number.isNaN(time))
    throw new AppError(
      'USAGE',
      `${text} is no time`,
      'For example 2026-01-31T12:00, or 2h for two hours ago.',
    )
  return new Date(time).toISOString()
}
