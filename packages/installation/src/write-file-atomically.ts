import { renameSync, rmSync, writeFileSync } from 'node:fs'

/** Writes a file for its owner only. It is never found incomplete, not even after the disk was full. */
export function writeFileAtomically(path: string, content: string): void {
  const draft = `${path}.${process.pid}.new`
  try {
    writeFileSync(draft, content, { mode: 0o600, flush: true })
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}
