import type { Command } from 'commander'
import { orInContainer } from '../containers/or-in-container.ts'
import { type InputFile, parseInputFile } from '../terminal/input-file.ts'
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
    .description('list, show, edit, discard, reopen and purge quarantined messages')
  quarantine
    .command('list')
    .description('list groups of messages with the same cause, with a sample of each')
    .option('--status <status>', 'open, replaying, resolved, exhausted, discarded or all', 'open')
    .option('--reason <reason>', 'messages with this reason')
    .option('--feed <name>', 'messages of this feed')
    .option('--json', 'print JSON')
    .action(orInContainer((options: ListOptions) => quarantineList(process.env, options)))
  quarantine
    .command('show <id>')
    .description('show everything about one message')
    .option('--json', 'print JSON')
    .option('--raw', 'print only the exact payload')
    .action(orInContainer((id: string, options: ShowOptions) => quarantineShow(process.env, id, options)))
  quarantine
    .command('edit <id>')
    .description('replace the payload; the original is kept')
    .argument('[file]', 'the new payload (-: standard input); without it, an editor opens', parseInputFile)
    .option('--undo', 'restore the original payload')
    .action(
      orInContainer((id: string, file: InputFile | undefined, options: { undo?: boolean }) =>
        quarantineEdit(process.env, id, file, options),
      ),
    )
  withFilterOptions(quarantine.command('discard'))
    .description('discard messages that are not wanted')
    .option('--note <text>', 'why')
    .action(orInContainer((options: ChangeOptions) => quarantineChange(process.env, 'discard', options)))
  withFilterOptions(quarantine.command('reopen'))
    .description('reopen exhausted or discarded messages')
    .option('--note <text>', 'why')
    .action(orInContainer((options: ChangeOptions) => quarantineChange(process.env, 'reopen', options)))
  quarantine
    .command('purge')
    .description('delete messages that were resolved or discarded long ago; without --yes, only count them')
    .option(
      '--older-than <days>',
      'settled at least this many days ago, such as 30d (default: QUARANTINE_RETENTION_DAYS)',
    )
    .option('--yes', 'delete them')
    .action(orInContainer((options: PurgeOptions) => quarantinePurge(process.env, options)))
}
