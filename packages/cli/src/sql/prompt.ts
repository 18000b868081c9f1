import { createInterface } from 'node:readline/promises'
import { AppError } from '@scores/runtime'
import { print, style } from '../terminal/index.ts'

/**
 * Reads statements from a terminal or a pipe and prints their results. A `;` ends a statement. The end of a pipe also
 * ends its last one.
 */
export async function prompt(
  run: (statement: string) => Promise<string>,
  show: (result: string) => void,
  mayWrite: boolean,
): Promise<void> {
  const isTerminal = process.stdin.isTTY
  const lines = createInterface({ input: process.stdin, output: process.stdout, terminal: isTerminal })
  // A terminal in raw mode makes Ctrl-C a character. It has to end a slow statement too.
  lines.once('SIGINT', () => {
    lines.close()
    process.kill(process.pid, 'SIGINT')
  })
  const ask = (text: string) => {
    if (!isTerminal) return
    lines.setPrompt(text)
    lines.prompt()
  }
  const printResult = async (statement: string) => {
    try {
      show(await run(statement))
    } catch (error) {
      // A mistake does not end an interactive session.
      if (!isTerminal || !(error instanceof AppError)) throw error
      print(`${style('red', 'error:')} ${error.message}\n  ${error.hint}`)
    }
  }

  if (isTerminal)
    print(
      `${mayWrite ? 'Statements may write' : 'Read-only'}. End a statement with ; and the session with Ctrl-D.`,
    )
  ask('scores> ')
  let statement = ''
  for await (const line of lines) {
    statement = `${statement}${line}\n`
    if (statement.trimEnd().endsWith(';')) {
      await printResult(statement)
      statement = ''
    }
    ask(statement.trim() === '' ? 'scores> ' : '     -> ')
  }
  if (statement.trim() !== '' && !isTerminal) await printResult(statement)
}
