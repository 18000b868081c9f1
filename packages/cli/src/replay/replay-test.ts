import { withDatabase } from '@scores/installation'
import { parsePatch } from '@scores/quality'
import { testPatch } from '@scores/quarantine'
import { toId } from '../quarantine/filter-options.ts'
import { readInput } from '../terminal/read-input.ts'
import { print, style, visible } from '../terminal/terminal.ts'

/** Shows what a patch makes of one message, and whether it passes then; returns that. */
export async function replayTest(
  env: NodeJS.ProcessEnv,
  file: string,
  { on, json = false }: { on: string; json?: boolean },
): Promise<boolean> {
  const patch = parsePatch(await readInput(file))
  return withDatabase(env, 'replay', async ({ db }) => {
    const test = await testPatch(db, patch, toId(on))
    if (json) print(JSON.stringify(test, null, 2))
    else {
      print(`${style('bold', 'before')}  ${visible(test.before)}`)
      print(`${style('bold', 'after')}   ${visible(test.after)}`)
      print(
        test.why === null
          ? `${style('green', '✓')} It passes every check.`
          : `${style('red', '✗')} It fails: ${visible(test.why)}`,
      )
    }
    return test.passes
  })
}
