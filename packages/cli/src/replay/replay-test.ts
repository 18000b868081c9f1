import { parsePatch } from '@scores/quality'
import { testPatch } from '@scores/quarantine'
import { visible } from '@scores/runtime'
import { openCommandContext } from '../command-context.ts'
import { toId } from '../quarantine/filter-options.ts'
import { print, style } from '../terminal/index.ts'
import type { InputFile } from '../terminal/input-file.ts'

/**
 * Applies a patch to one message, without changing it, and shows the result.
 *
 * @returns whether the patched message passes every check
 */
export async function replayTest(
  env: NodeJS.ProcessEnv,
  file: InputFile,
  { on, json = false }: { on: string; json?: boolean },
): Promise<boolean> {
  const patch = parsePatch(await file.read())
  await using context = await openCommandContext(env, 'replay')
  const test = await testPatch(context.db, patch, toId(on))
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
}
