import type { Patch } from '@scores/contracts'
import { type CommandContext, codeVersion, withDatabase } from '@scores/installation'
import { parsePatch } from '@scores/quality'
import { type DryRun, dryRun, type ReplayPlan, startReplay } from '@scores/quarantine'
import { AppError } from '@scores/runtime'
import { type FilterOptions, toFilter } from '../quarantine/filter-options.ts'
import { readInput } from '../terminal/read-input.ts'
import { bar, count, messagesOf, oneLine, print, showProgress, style } from '../terminal/terminal.ts'
import { followReplay } from './follow-replay.ts'
import { withReplayServices } from './with-replay-services.ts'

export interface ReplayOptions extends FilterOptions {
  patch?: string
  rate: string
  dryRun?: boolean
  detach?: boolean
  json?: boolean
}

/**
 * Tries the messages that a filter means with today's rules and, unless it is a dry run, has them brought in.
 *
 * @returns whether all of them got through; true for a dry run and for one that is not followed
 */
export async function replayRun(env: NodeJS.ProcessEnv, options: ReplayOptions): Promise<boolean> {
  const wanted: Wanted = {
    filter: toFilter(options),
    rate: toRate(options.rate),
    patch: options.patch === undefined ? null : parsePatch(await readInput(options.patch)),
  }
  return withDatabase(env, 'replay', async workplace => {
    const trial = await tryOut(workplace, wanted, options)
    if (options.dryRun) return true
    return begin(workplace, { ...wanted, codeVersion: codeVersion(env) }, options, trial)
  })
}

type Wanted = Pick<ReplayPlan, 'filter' | 'patch' | 'rate'>

async function tryOut(
  { db }: CommandContext,
  { filter, patch }: Wanted,
  { json = false, dryRun: isDryRun = false }: ReplayOptions,
): Promise<DryRun> {
  const trial = await dryRun(db, filter, patch, tried => showProgress(`${count(tried)} tried`))
  showProgress('')
  if (!json) print(describe(trial, patch).join('\n'))
  else if (isDryRun) print(JSON.stringify(trial, null, 2))
  if (isDryRun && !json) print('\nNothing was changed. Without --dry-run they are replayed.')
  return trial
}

async function begin(
  workplace: CommandContext,
  wanted: Wanted & Pick<ReplayPlan, 'codeVersion'>,
  { json = false, detach = false }: ReplayOptions,
  trial: DryRun,
): Promise<boolean> {
  const { db, queue, log, config } = workplace
  const replay = await startReplay(db, queue, { ...wanted, requestedBy: config.OPERATOR }, log)
  if (!json) {
    print(`\nReplay ${replay.id}: ${messagesOf(replay.planned)}, at most ${count(replay.rate)} a second.`)
    if (replay.planned !== trial.messages) print('  (there were others of them by then)')
  }
  if (detach) {
    if (json) print(JSON.stringify(replay, null, 2))
    else print(`./entrypoint replay follow ${replay.id} shows how it gets on.`)
    return true
  }
  return withReplayServices(workplace, () => followReplay(workplace, replay.id, json))
}

function describe(
  { messages, passing, failing, failures, passingSample }: DryRun,
  patch: Patch | null,
): string[] {
  const by = patch === null ? "by today's rules" : `by today's rules, with the patch "${patch.name}"`
  return [
    `${count(messages)} open ${messages === 1 ? 'message matches' : 'messages match'}; ${by}:`,
    `  ${bar(passing, messages)}  ${style('green', `${count(passing)} would pass`)}, ${failing > 0 ? style('yellow', `${count(failing)} would still fail`) : 'none would fail'}`,
    ...(passingSample ? sample('passes', passingSample) : []),
    ...failures.flatMap(failure => [
      `  ${count(failure.messages)} × ${failure.reason ?? 'patch'}: ${oneLine(failure.why, 100)}`,
      ...sample('fails', failure.sample),
    ]),
  ]
}

function sample(
  verb: string,
  { id, before, after }: { id: number; before: string; after: string },
): string[] {
  return [
    style('dim', `    message ${id} ${verb}: ${oneLine(before, 90)}`),
    ...(after === before
      ? []
      : [style('dim', `    ${' '.repeat(`message ${id} ${verb}`.length - 2)}as: ${oneLine(after, 90)}`)]),
  ]
}

function toRate(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new AppError('USAGE', `--rate ${text} is no number`, 'Give messages a second, as 200.')
  return Number(text)
}
