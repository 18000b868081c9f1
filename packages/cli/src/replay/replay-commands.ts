import { defaultRate } from '@scores/quarantine'
import type { Command } from 'commander'
import { orInContainer } from '../containers/or-in-container.ts'
import { withFilterOptions } from '../quarantine/filter-options.ts'
import { type InputFile, parseInputFile } from '../terminal/input-file.ts'
import { replayCancel, replayFollow, replayList, replayShow } from './replay-audit.ts'
import { type FailedJobOptions, replayFailedJobs } from './replay-failed-jobs.ts'
import { type ReplayOptions, replayRun } from './replay-run.ts'
import { replayTest } from './replay-test.ts'

/** Adds `replay …`. The exit code is 1 if some messages of a replay did not get through. */
export function addReplayCommands(program: Command): void {
  const replay = withFilterOptions(program.command('replay'))
    .description("check quarantined messages by today's rules, and store those that pass")
    .option('--patch <file>', 'change the payloads with this patch first (-: standard input)', parseInputFile)
    .option('--dry-run', 'only show what would happen')
    .option('--rate <number>', 'maximum number of messages a second', String(defaultRate))
    .option('--detach', 'start the replay and do not wait for its end')
    .option('--json', 'print JSON')
    .action(
      orInContainer(async (options: ReplayOptions) => {
        process.exitCode = await replayRun(process.env, options)
      }),
    )
  replay
    .command('test')
    .description('show what a patch does to one message, and whether it then passes')
    .argument('<patch>', 'the file of the patch (-: standard input)', parseInputFile)
    .requiredOption('--on <id>', 'the message')
    .option('--json', 'print JSON')
    .action(
      orInContainer(async (patch: InputFile, options: { on: string; json?: boolean }) => {
        process.exitCode = (await replayTest(process.env, patch, options)) ? 0 : 1
      }),
    )
  replay
    .command('list')
    .description('list the replays, newest first')
    .option('--json', 'print JSON')
    .action(orInContainer((options: { json?: boolean }) => replayList(process.env, options)))
  replay
    .command('show <replay>')
    .description('show who requested it, which messages it selected and what became of them')
    .option('--json', 'print JSON')
    .action(orInContainer((id: string, options: { json?: boolean }) => replayShow(process.env, id, options)))
  replay
    .command('follow <replay>')
    .description('show its progress; Ctrl-C leaves it running')
    .option('--json', 'print the outcome as JSON')
    .action(
      orInContainer(async (id: string, options: { json?: boolean }) => {
        process.exitCode = await replayFollow(process.env, id, options)
      }),
    )
  replay
    .command('cancel <replay>')
    .description('cancel it; pending messages are open again')
    .action(orInContainer((id: string) => replayCancel(process.env, id)))
  replay
    .command('failed-jobs')
    .description('retry the jobs that failed for good during an outage')
    .option('--list', 'only list them')
    .option('--id <job...>', 'these jobs')
    .option('--feed <name>', 'jobs of this feed')
    .option('--why <text>', 'jobs whose error contains this text')
    .option('--json', 'print JSON')
    .action(orInContainer((options: FailedJobOptions) => replayFailedJobs(process.env, options)))
}
