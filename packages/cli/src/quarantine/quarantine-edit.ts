import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDatabase } from '@scores/installation'
import { currentPayload, editMessage, getMessage } from '@scores/quarantine'
import { AppError } from '@scores/runtime'
import { readInput } from '../terminal/read-input.ts'
import { print, visible } from '../terminal/terminal.ts'
import { toId } from './filter-options.ts'

/**
 * Puts another payload in the place of a message's own, which is kept: the text of a file, or what an editor makes of it;
 * with `undo` the own one again.
 */
export async function quarantineEdit(
  env: NodeJS.ProcessEnv,
  idText: string,
  file: string | undefined,
  { undo = false }: { undo?: boolean },
): Promise<void> {
  const id = toId(idText)
  const given = file === undefined ? null : await readInput(file)
  await withDatabase(env, 'quarantine', async ({ db, config }) => {
    const current = currentPayload(await getMessage(db, id))
    const payload = undo ? null : (given ?? inEditor(env, current))
    if (payload === current) return print('The payload is as it was; nothing is changed.')
    // Editors and shells end a file with a line end, which is no part of a payload.
    const fails = await editMessage(db, id, payload?.replace(/\r?\n$/, '') ?? null, config.OPERATOR)
    print(
      undo
        ? `Message ${id} has its own payload again.`
        : `Message ${id} has another payload; its own is kept.`,
    )
    print(
      fails === null
        ? `It passes every check now: ./entrypoint replay --ids ${id}`
        : `It still fails: ${visible(fails)}`,
    )
  })
}

function inEditor(env: NodeJS.ProcessEnv, text: string): string {
  if (!process.stdin.isTTY)
    throw new AppError('USAGE', 'there is no payload', 'Name a file, or - for what comes through a pipe.')
  const folder = mkdtempSync(join(tmpdir(), 'scores-edit-'))
  const path = join(folder, 'payload.json')
  try {
    writeFileSync(path, text)
    const editor = env['VISUAL'] || env['EDITOR'] || 'vi'
    const { status, error } = spawnSync(editor, [path], { stdio: 'inherit', shell: true })
    if (error || status !== 0)
      throw new AppError(
        'EDITOR',
        `${editor} did not end well; nothing is changed`,
        'Set EDITOR, or name a file.',
      )
    return readFileSync(path, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
