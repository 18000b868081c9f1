import { defaultRate } from '@scores/quarantine'
import type { Command } from 'commander'
import { withFilterOptions } from '../quarantine/filter-options.ts'
import { replayCancel, replayFollow, replayList, replayShow } from './replay-audit.ts'
import { type FailedJobOptions, replayFailedJobs } from './replay-failed-jobs.ts'
import { type ReplayOptions, replayRun } from './replay-run.ts'
import { replayTest } from './replay-test.ts'

/** Adds `replay …`. A command that is done, but not all of whose messages got through, ends with 1. */
export function addReplayCommands(program: Command): void {
  const replay = withFilterOptions(program.command('replay'))
    .description("try quarantined messages with today's rules, and bring in those that pass")
    .option('--patch <file>', 'change the payloads so before (-: through a pipe)')
    .option('--dry-run', 'only tell what would become of them')
    .option('--rate <number>', 'messages a second at most', String(defaultRate))
    .option('--detach', "don't wait for its end")
    .option('--json', 'as JSON')
    .action(async (options: ReplayOptions) => exitWith(await replayRun(process.env, options)))
  replay
    .command('test <patch>')
    .description('what a patch makes of one message, and whether it passes then')
    .requiredOption('--on <id>', 'the message')
    .option('--json', 'as JSON')
    .action(async (patch: string, options: { on: string; json?: boolean }) =>
      exitWith(await replayTest(process.env, patch, options)),
    )
  replay
    .command('list')
    .description('the replays, the newest first')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => replayList(process.env, options))
  replay
    .command('show <replay>')
    .description('who asked for it, which messages, what became of them')
    .option('--json', 'as JSON')
    .action((id: string, options: { json?: boolean }) => replayShow(process.env, id, options))
  replay
    .command('follow <replay>')
    .description('show how it gets on; Ctrl-C leaves it running')
    .option('--json', 'its end as JSON')
    .action(async (id: string, options: { json?: boolean }) =>
      exitWith(await replayFollow(process.env, id, options)),
    )
  replay
    .command('cancel <replay>')
    .description('end it; what was not tried yet is open again')
    .action((id: string) => replayCancel(process.env, id))
  replay
    .command('failed-jobs')
    .description('put the jobs that rest as failed after an outage on the queue again')
    .option('--list', 'only list them')
    .option('--id <job...>', 'these jobs')
    .option('--feed <name>', 'those of this feed')
    .option('--why <text>', 'those that failed for a reason with this text in it')
    .option('--json', 'as JSON')
    .action((options: FailedJobOptions) => replayFailedJobs(process.env, options))
}

function exitWith(isGood: boolean): void {
  process.exitCode = isGood ? 0 : 1
}
