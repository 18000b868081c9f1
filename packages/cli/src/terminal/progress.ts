import { visibleOutput } from '@scores/runtime'
import { style } from './style.ts'

const barCells = 24

/** Shows a line that the next one replaces. Shows nothing if standard output is not a terminal. */
export function showProgress(text: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\u001b[2K${visibleOutput(text)}`)
}

/** A progress bar. */
export function bar(done: number, all: number): string {
  const cells = Math.floor((all === 0 ? 1 : done / all) * barCells)
  return `${'█'.repeat(cells)}${style('dim', '░'.repeat(barCells - cells))}`
}
