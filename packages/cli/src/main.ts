import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder, readInstallationConfig, readSession } from '@scores/installation'
import { AppError, describeError } from '@scores/runtime'
import { Command } from 'commander'
import { analytics } from './analytics/analytics.ts'
import { bench } from './bench/bench.ts'
import { addQuarantineCommands } from './quarantine/quarantine-commands.ts'
import { addReplayCommands } from './replay/replay-commands.ts'
import { resume } from './resume/resume.ts'
import { sql } from './sql/sql.ts'
import { status } from './status/status.ts'
import { style } from './terminal/terminal.ts'
import { composeRuns, engineAnswers, runInContainer } from './up/compose.ts'
import { down } from './up/down.ts'
import { up } from './up/up.ts'
import { type VerifyOptions, verify } from './verify/verify.ts'

const program = new Command('./entrypoint')
  .description(
    'Exam scores from a live feed to queryable Postgres tables. Without a command, runs the whole pipeline.',
  )
  // A command's options are its own, also where the command before it has one of the same name.
  .enablePositionalOptions()
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError('(./entrypoint --help lists the commands)')

program
  .command('up')
  .description('run the whole pipeline in the foreground; Ctrl-C stops it, nothing lost')
  .option(
    '--embedded',
    'as processes of this machine with a PostgreSQL of its own; so it is where no container engine answers',
  )
  .option('--compose', 'as containers; so it is where a container engine answers')
  .option('--feed <url>', 'read this feed in place of the simulator (FEED_URL)')
  .action(({ feed, embedded, compose }: { feed?: string; embedded?: boolean; compose?: boolean }) => {
    if (embedded && compose)
      throw new AppError('USAGE', '--embedded and --compose exclude each other', 'Choose one.')
    if (feed) process.env['FEED_URL'] = feed
    return up(process.env, embedded || !(compose || engineAnswers()) ? 'embedded' : 'compose')
  })

program
  .command('status')
  .description('one screen: feed, queue, rates, lag, ledger, analytics, quarantine')
  .option('--json', 'the same as JSON')
  .action((options: { json?: boolean }) => status(process.env, options))

program
  .command('sql [query]')
  .description("the query's rows as a table; without a query, a prompt")
  .option('--csv', 'as CSV')
  .option('--json', 'as JSON')
  .option('--write', 'let the statement change something')
  .action((query: string | undefined, options: { csv?: boolean; json?: boolean; write?: boolean }) =>
    sql(process.env, query, options),
  )

program
  .command('verify')
  .description('prove the promises on the live data; exit code 0 if all hold, else 1')
  .option('--json', 'the findings as JSON')
  .option('--minutes <number>', 'show so many minutes of the ledger one by one', '5')
  .action(async (options: VerifyOptions) => {
    process.exitCode = (await verify(process.env, options)) ? 0 : 1
  })

program
  .command('resume')
  .description('go on after the queue was paused because most messages of a feed fail a check')
  .action(() => resume(process.env))

addQuarantineCommands(program)
addReplayCommands(program)

const analyticsCommand = program
  .command('analytics')
  .description('the two analytics tables, which are brought up to date every minute')
analyticsCommand
  .command('run')
  .description('bring them up to date now')
  .action(() => analytics(process.env, 'run'))
analyticsCommand
  .command('rebuild')
  .description('make them anew from all events, as after a restore from a dump')
  .action(() => analytics(process.env, 'rebuild'))

program
  .command('bench [args...]')
  .description('the benchmarks; --help lists them')
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

const envFile = join(projectFolder, '.env')
if (existsSync(envFile)) process.loadEnvFile(envFile)
try {
  const args = process.argv.slice(2)
  if (isForContainers(args))
    process.exitCode = await runInContainer(args, readInstallationConfig(process.env).OPERATOR)
  else await program.parseAsync(toArguments(args), { from: 'user' })
} catch (error) {
  const hint = error instanceof AppError ? error.hint : hintFor(error)
  const text = error instanceof AppError ? error.message : describeError(error)
  process.stderr.write(`${style('red', 'error:')} ${text}\n  ${hint}\n`)
  if (process.env['LOG_LEVEL'] === 'debug')
    process.stderr.write(`${error instanceof Error ? error.stack : ''}\n`)
  process.exitCode = 1
}

/** What to do about an error that none of ours foresaw. */
function hintFor(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (/^(ECONN|ENOTFOUND|EHOST|ETIMEDOUT|28P01|3D000)/.test(code)) {
    return 'Are DATABASE_URL and QUEUE_URL right, and do their servers run?'
  }
  if (/^(EACCES|EPERM|EROFS|ENOSPC|ENOTDIR)/.test(code))
    return 'Is DATA_DIR on a disk that is writable and not full?'
  return 'Run it again with LOG_LEVEL=debug to see where it comes from.'
}

/** Of a pipeline that runs as containers only these reach the queue; one that runs as processes comes first. */
function isForContainers([command = '', ...args]: string[]): boolean {
  if (
    !['status', 'sql', 'verify', 'resume', 'quarantine', 'replay', 'analytics'].includes(command) ||
    args.includes('--help') ||
    args.includes('-h')
  )
    return false
  const config = readInstallationConfig(process.env)
  return config.DATABASE_URL === '' && readSession(config.DATA_DIR) === null && composeRuns()
}

/** Without a command it is `up`; and a query that begins with a comment (`-- …`) is no option. */
function toArguments(given: string[]): string[] {
  const [first] = given
  if (first === undefined || (first.startsWith('-') && !['-h', '--help'].includes(first)))
    return ['up', ...given]
  if (first !== 'sql') return given
  const isQuery = (argument: string) => /\s/.test(argument)
  return [...given.filter(argument => !isQuery(argument)), '--', ...given.filter(isQuery)]
}
