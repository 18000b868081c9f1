import { count, duration, style, table } from '@scores/cli/terminal'
import type { SentMessage } from '@scores/testkit'
import { type Found, placeOf } from './checks/compare.ts'
import { mergeTallies, noFault, type Tally } from './checks/tally.ts'
import type { RunOptions } from './options.ts'
import type { RunResult } from './run.ts'
import type { Progress } from './test-bed/watch.ts'

/** Maximum number of lost, duplicate or wrong messages shown. */
const shownAtMost = 5
const longestLine = 160

export const describeRun = ({ queue, feed, seconds, rate, seed }: RunOptions): string =>
  `${style('bold', `Queue on ${queue}, feed ${feed === 'ids' ? 'with' : 'without'} ids`)}  ${seconds} s, ${count(rate)}/s, seed ${seed}`

export function describeProgress(elapsedMs: number, { sent, stored, quarantined, doing }: Progress): string {
  const figures = `${count(sent)} sent · ${count(stored)} stored · ${count(quarantined)} quarantined`
  return `  ${count(elapsedMs / 1_000).padStart(5)} s  ${figures}${doing === '' ? '' : ` · ${doing}`}`
}

/** True if every check passed. */
export const isPassed = ({ lost, twice, wrong, recount, isVerified, problems }: RunResult): boolean =>
  lost.length + twice.length + wrong.length + recount.different + problems.length === 0 && isVerified

/** Returns the faults as a table, the totals and the violations. */
export function describeResult(result: RunResult): string {
  return [indent(faultTable(result.tallies)), indent(totals(result)), ...failures(result)].join('\n\n')
}

/**
 * Summarises several runs.
 *
 * @param names - the order of the faults
 */
export const describeRuns = (names: readonly string[], results: readonly RunResult[]): string =>
  indent(
    faultTable(
      mergeTallies(
        names,
        results.map(({ tallies }) => tallies),
      ),
    ),
  )

function faultTable(tallies: readonly Tally[]): string {
  const columns = ['fault', 'times', 'lost', 'twice', 'slowest recovery'].map(name => ({
    name,
    isNumber: name !== 'fault',
  }))
  return table(
    columns,
    tallies.map(({ fault, times, lost, twice, slowestRecoveryMs }) => [
      fault,
      `${times}`,
      count(lost),
      count(twice),
      slowestRecoveryMs === null ? '–' : duration(slowestRecoveryMs),
    ]),
  )
}

function totals(result: RunResult): string {
  const {
    sent,
    stored,
    quarantined,
    duplicates,
    redelivered,
    replays,
    lost,
    twice,
    wrong,
    recount,
    isVerified,
    peakBytes,
  } = result
  const lines: [string, string][] = [
    ['sent', count(sent)],
    ['stored', count(stored)],
    ['quarantined', count(quarantined)],
    ['received again', `${count(duplicates)} messages, known as such`],
    ['delivered again', `${count(redelivered)} jobs, as their normalizer was gone or hung`],
    [
      'replayed',
      `${count(replays.tried)} messages in ${count(replays.replays)} replays, ${count(replays.stored)} of them stored`,
    ],
    ['lost', count(lost.length)],
    ['twice', count(twice.length)],
    ['wrong', count(wrong.length)],
    ['verify', isVerified ? 'every promise holds' : 'not every promise holds'],
    ['recount', `${count(recount.rows)} averages, ${count(recount.different)} different`],
    ['listener', `${count(peakBytes / 2 ** 20)} MB at most`],
  ]
  return lines.map(([name, value]) => `${name.padEnd(16)} ${value}`).join('\n')
}

function failures(result: RunResult): string[] {
  const { tallies, lost, twice, wrong, problems } = result
  const missed = tallies.filter(({ times, fault }) => times === 0 && fault !== noFault)
  return [
    ...(missed.length > 0
      ? [
          style(
            'yellow',
            `  No time for: ${missed.map(({ fault }) => fault).join(', ')}. Give more --seconds.`,
          ),
        ]
      : []),
    ...examples('Lost', lost),
    ...examples('There twice', twice),
    ...examples('Wrong', wrong),
    ...problems.map(problem => `  ${style('red', '✗')} ${problem}`),
    isPassed(result)
      ? `  ${style('green', '✓')} Nothing lost, nothing twice, every message accounted for.`
      : `  ${style('red', '✗')} Not as it must be.`,
  ]
}

function examples(what: string, messages: readonly (SentMessage | Found)[]): string[] {
  if (messages.length === 0) return []
  const lines = messages.slice(0, shownAtMost).map(message => {
    const text = 'n' in message ? `message ${message.n}, ${placeOf(message)}` : message.place
    return `\n    ${text.slice(0, longestLine)}`
  })
  return [
    `  ${style('red', '✗')} ${what}, the first ${lines.length} of ${count(messages.length)}:${lines.join('')}`,
  ]
}

const indent = (text: string): string => text.replaceAll(/^/gm, '  ')
