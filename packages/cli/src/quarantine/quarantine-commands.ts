import type { Command } from 'commander'
import { withFilterOptions } from './filter-options.ts'
import { type ChangeOptions, quarantineChange } from './quarantine-change.ts'
import { quarantineEdit } from './quarantine-edit.ts'
import { type ListOptions, quarantineList } from './quarantine-list.ts'
import { type PurgeOptions, quarantinePurge } from './quarantine-purge.ts'
import { quarantineShow, type ShowOptions } from './quarantine-show.ts'

/** Adds `quarantine …`. */
export function addQuarantineCommands(program: Command): void {
  const quarantine = program
    .command('quarantine')
    .description('what is quarantined: look, edit, discard, purge')
  quarantine
    .command('list')
    .description('the groups, each of one cause, with a sample')
    .option('--status <status>', 'open, replaying, resolved, exhausted, discarded or all', 'open')
    .option('--reason <reason>', 'of this reason')
    .option('--feed <name>', 'of this feed')
    .option('--json', 'as JSON')
    .action((options: ListOptions) => quarantineList(process.env, options))
  quarantine
    .command('show <id>')
    .description("one message's whole story")
    .option('--json', 'as JSON')
    .option('--raw', 'only its exact payload')
    .action((id: string, options: ShowOptions) => quarantineShow(process.env, id, options))
  quarantine
    .command('edit <id> [file]')
    .description(
      "put a file's text (-: a pipe's) in the place of the payload, which is kept; without one, an editor",
    )
    .option('--undo', 'take its own payload again')
    .action((id: string, file: string | undefined, options: { undo?: boolean }) =>
      quarantineEdit(process.env, id, file, options),
    )
  withFilterOptions(quarantine.command('discard'))
    .description('say that messages are not wanted')
    .option('--note <text>', 'why')
    .action((options: ChangeOptions) => quarantineChange(process.env, 'discard', options))
  withFilterOptions(quarantine.command('reopen'))
    .description('make exhausted or discarded messages open again')
    .option('--note <text>', 'why')
    .action((options: ChangeOptions) => quarantineChange(process.env, 'reopen', options))
  quarantine
    .command('purge')
    .description('what is resolved or discarded for long: says what it would delete')
    .option(
      '--older-than <days>',
      'settled before so many days, as 30d; without it QUARANTINE_RETENTION_DAYS',
    )
    .option('--yes', 'delete it')
    .action((options: PurgeOptions) => quarantinePurge(process.env, options))
}
