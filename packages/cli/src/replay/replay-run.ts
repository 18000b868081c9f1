import type { Patch } from '@scores/contracts'
import { codeVersion } from '@scores/installation'
import { parsePatch } from '@scores/quality'
import { type DryRun, dryRun, type ReplayPlan, startReplay } from '@scores/quarantine'
import { AppError, oneLine } from '@scores/runtime'
import { type CommandContext, openCommandContext } from '../command-context.ts'
import { type FilterOptions, toFilter } from '../quarantine/filter-options.ts'
import { bar, count, messagesOf, print, showProgress, style } from '../terminal/index.ts'
import type { InputFile } from '../terminal/input-file.ts'
import { followReplay } from './follow-replay.ts'
import { withReplayServices } from './with-replay-services.ts'

export interface ReplayOptions extends FilterOptions {
  patch?: InputFile
  rate: string
  dryRun?: boolean
  detach?: boolean
  json?: boolean
}

type ReplayRequest = Pick<ReplayPlan, 'filter' | 'patch' | 'rate'>

/**
 * Checks the messages that match a filter by today's rules and, unless it is a dry run, replays them.
 *
 * @returns the exit code of `followReplay`; 0 for a dry run and for a detached replay
 */
export async function replayRun(env: NodeJS.ProcessEnv, options: ReplayOptions): Promise<number> {
  const request: ReplayRequest = {
    filter: toFilter(options),
    rate: toRate(options.rate),
    patch: options.patch === undefined ? null : parsePatch(await options.patch.read()),
  }
  await using context = await openCommandContext(env, 'replay')
  const preview = await runDry(context, request, options)
  if (options.dryRun) return 0
  return await start(context, { ...request, codeVersion: codeVersion(env) }, options, preview)
}

async function runDry(
  { db }: CommandContext,
  { filter, patch }: ReplayRequest,
  { json = false, dryRun: isDryRun = false }: ReplayOptions,
): Promise<DryRun> {
  const preview = await dryRun(db, filter, patch, tried => showProgress(`${count(tried)} tried`))
  showProgress('')
  if (!json) print(describe(preview, patch).join('\n'))
  else if (isDryRun) print(JSON.stringify(preview, null, 2))
  if (isDryRun && !json) print('\nNothing was changed. Without --dry-run they are replayed.')
  return preview
}

async function start(
  context: CommandContext,
  request: ReplayRequest & Pick<ReplayPlan, 'codeVersion'>,
  { json = false, detach = false }: ReplayOptions,
  preview: DryRun,
): Promise<number> {
  const { db, queue, log, config } = context
  const replay = await startReplay(db, queue, { ...request, requestedBy: config.OPERATOR }, log)
  if (!json) {
    print(`\nReplay ${replay.id}: ${messagesOf(replay.planned)}, at most ${count(replay.rate)} a second.`)
    if (replay.planned !== preview.messages) print('  (the number of matching messages has changed since)')
  }
  if (detach) {
    if (json) print(JSON.stringify(replay, null, 2))
    else print(`./entrypoint replay follow ${replay.id} shows its progress.`)
    return 0
  }
  return withReplayServices(context, () => followReplay(context, replay.id, json))
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
    throw new AppError('USAGE', `--rate ${text} is not a number`, 'Give messages a second, such as 200.')
  return Number(text)
}
