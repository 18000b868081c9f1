import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { currentPayload, editMessage, getMessage } from '@scores/quarantine'
import { AppError, visible } from '@scores/runtime'
import { openCommandContext } from '../command-context.ts'
import { print } from '../terminal/index.ts'
import type { InputFile } from '../terminal/input-file.ts'
import { toId } from './filter-options.ts'

/**
 * Replaces a message's payload by the text of a file or by what a person makes of it in an editor. The original is kept;
 * `undo` restores it.
 */
export async function quarantineEdit(
  env: NodeJS.ProcessEnv,
  idText: string,
  file: InputFile | undefined,
  { undo = false }: { undo?: boolean },
): Promise<void> {
  const id = toId(idText)
  const given = (await file?.read()) ?? null
  await using context = await openCommandContext(env, 'quarantine')
  const { db, config } = context
  const current = currentPayload(await getMessage(db, id))
  const payload = undo ? null : (given ?? editInEditor(env, current))
  if (payload === current) return print('The payload is unchanged.')
  // Editors and shells end a file with a line break, which is not part of a payload.
  const failure = await editMessage(db, id, payload?.replace(/\r?\n$/, '') ?? null, config.OPERATOR)
  print(
    undo
      ? `Message ${id} has its original payload again.`
      : `Message ${id} has a new payload; the original is kept.`,
  )
  print(
    failure === null
      ? `It passes every check now: ./entrypoint replay --ids ${id}`
      : `It still fails: ${visible(failure)}`,
  )
}

function editInEditor(env: NodeJS.ProcessEnv, text: string): string {
  if (!process.stdin.isTTY)
    throw new AppError('USAGE', 'there is no payload', 'Name a file, or - for standard input.')
  const folder = mkdtempSync(join(tmpdir(), 'scores-edit-'))
  const path = join(folder, 'payload.json')
  try {
    writeFileSync(path, text)
    const editor = env['VISUAL'] || env['EDITOR'] || 'vi'
    const { status, error } = spawnSync(editor, [path], { stdio: 'inherit', shell: true })
    if (error || status !== 0)
      throw new AppError('EDITOR', `${editor} failed; nothing was changed`, 'Set EDITOR, or name a file.')
    return readFileSync(path, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
