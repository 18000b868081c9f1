import { openSync } from 'node:fs'
import { AppError, describeError } from '@scores/runtime'

/** Where a command's arguments name a file of ours, and how. */
interface FileArgument {
  index: number
  path: string
  /** The argument that takes the file from a pipe. */
  piped: string
}

/**
 * Takes the file that a command's arguments name out of them, so that a command elsewhere, which does not see our files,
 * can be given it through a pipe.
 *
 * @returns its descriptor, null where they name none
 * @throws AppError FILE
 */
export function openFileArgument(args: readonly string[]): { file: number | null; args: string[] } {
  const found = findFile(args)
  if (!found || found.path === '-') return { file: null, args: [...args] }
  try {
    return { file: openSync(found.path, 'r'), args: args.with(found.index, found.piped) }
  } catch (error) {
    throw new AppError('FILE', `${found.path} can't be read: ${describeError(error)}`, 'Name a file.', {
      cause: error,
    })
  }
}

/** Null where there is none. */
export function findFile(args: readonly string[]): FileArgument | null {
  const [command, subcommand] = args
  const isOperand = (index: number) => !args[index]?.startsWith('-') && args[index - 1] !== '--on'
  const operands = [...args.keys()].filter(isOperand)
  if (command === 'quarantine' && subcommand === 'edit') return at(args, operands[3])
  if (command === 'replay' && subcommand === 'test') return at(args, operands[2])
  const option = args.findIndex(arg => arg === '--patch' || arg.startsWith('--patch='))
  if (option === -1) return null
  const [, path] = /^--patch=(.*)$/s.exec(args[option] ?? '') ?? []
  return path === undefined ? at(args, option + 1) : { index: option, path, piped: '--patch=-' }
}

function at(args: readonly string[], index: number | undefined): FileArgument | null {
  const path = index === undefined ? undefined : args[index]
  return index === undefined || path === undefined ? null : { index, path, piped: '-' }
}
