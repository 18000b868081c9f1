import { AppError, commandOutput } from '@scores/runtime'
import { Command } from 'commander'
import { analytics } from './analytics/analytics.ts'
import { bench } from './bench/bench.ts'
import { orInContainer } from './containers/or-in-container.ts'
import { feedPosition, type PositionOptions } from './feed/feed-position.ts'
import { addQuarantineCommands } from './quarantine/quarantine-commands.ts'
import { addReplayCommands } from './replay/replay-commands.ts'
import { resume } from './resume/resume.ts'
import { parseQuery } from './sql/parse-query.ts'
import { type SqlOptions, sql } from './sql/sql.ts'
import { status } from './status/status.ts'
import { down } from './up/down.ts'
import { up } from './up/up.ts'
import { type VerifyOptions, verify } from './verify/verify.ts'

/** All commands of `./entrypoint`. */
export function createProgram(): Command {
  const program = new Command('./entrypoint')
    .description(
      'Exam scores from a live feed to queryable Postgres tables. Without a command, runs the whole pipeline.',
    )
    // A command and its subcommand may have an option of the same name.
    .enablePositionalOptions()
    .configureHelp({ sortSubcommands: false })
    .configureOutput(commandOutput)
    .showHelpAfterError('(./entrypoint --help lists the commands)')

  program
    .command('up')
    .description('run the whole pipeline in the foreground; Ctrl-C stops it and loses nothing')
    .option('--embedded', 'run as processes of this machine with an embedded PostgreSQL')
    .option(
      '--compose',
      'run as containers; the default for a new installation if a container engine is running',
    )
    .option('--feed <url>', 'read this feed instead of the simulator (FEED_URL)')
    .action(({ feed, embedded, compose }: { feed?: string; embedded?: boolean; compose?: boolean }) => {
      if (embedded && compose)
        throw new AppError('USAGE', '--embedded and --compose exclude each other', 'Choose one.')
      // Compose reads it from the environment.
      if (feed) process.env['FEED_URL'] = feed
      return up(process.env, embedded ? 'embedded' : compose ? 'compose' : null)
    })

  program
    .command('status')
    .description('show feed, queue, rates, lag, ledger, analytics and quarantine')
    .option('--json', 'print JSON')
    .action(orInContainer((options: { json?: boolean }) => status(process.env, options)))

  program
    .command('sql')
    .description('run a query and print its rows as a table; without a query, open a prompt')
    .usage('[options] [query]')
    .argument('[query...]', 'one SQL statement', parseQuery)
    // A query that begins with a comment (`-- …`) looks like an option. parseQuery refuses real unknown options.
    .allowUnknownOption()
    .option('--csv', 'print CSV')
    .option('--safe', 'with --csv: keep spreadsheets from running cells as formulas')
    .option('--json', 'print JSON')
    .option('--write', 'run the statement as the owner of the tables, who may change data')
    .action(([query]: string[], options: SqlOptions) => sql(process.env, query, options))

  program
    .command('verify')
    .description('prove the promises on the live data; exit code 0 if all hold, otherwise 1')
    .option('--json', 'print the findings as JSON')
    .option('--minutes <number>', 'show this many minutes of the ledger one by one', '5')
    .action(
      orInContainer(async (options: VerifyOptions) => {
        process.exitCode = (await verify(process.env, options)) ? 0 : 1
      }),
    )

  program
    .command('resume')
    .description('resume the queue after it was paused because most messages of a feed failed a check')
    .action(orInContainer(() => resume(process.env)))

  program
    .command('feed')
    .description('show or clear the position in the feed')
    .command('position [feed]')
    .description('show after which event id each feed, or one, is resumed')
    .option(
      '--reset',
      'clear the position: the next connection starts with live events, and the gap is recorded',
    )
    .option('--json', 'print JSON')
    .action(
      orInContainer((feed: string | undefined, options: PositionOptions) =>
        feedPosition(process.env, feed, options),
      ),
    )

  addQuarantineCommands(program)
  addReplayCommands(program)

  const analyticsCommand = program
    .command('analytics')
    .description('update the two analytics tables, which also happens every minute')
  analyticsCommand
    .command('run')
    .description('update both tables now')
    .action(orInContainer(() => analytics(process.env, 'run')))
  analyticsCommand
    .command('rebuild')
    .description('rebuild both tables from all events, for example after restoring a dump')
    .action(orInContainer(() => analytics(process.env, 'rebuild')))

  program
    .command('bench [args...]')
    .description('run the benchmarks; --help lists them')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (args: string[]) => {
      process.exitCode = await bench(args)
    })

  program
    .command('down')
    .description('stop what runs in the background')
    .option('--purge', 'also delete the data')
    .action((options: { purge?: boolean }) => down(process.env, options))

  return program
}

/** Adds `up` if no command is given. Options without a command are options of `up`. */
export function withDefaultCommand(args: readonly string[]): string[] {
  const [first] = args
  const isUp = first === undefined || (first.startsWith('-') && !['-h', '--help'].includes(first))
  return isUp ? ['up', ...args] : [...args]
}
