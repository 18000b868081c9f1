import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Only root may mount. There a test that cannot mount fails. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0

/** A file system of its own, which the test can fill. */
export interface SmallDisk {
  folder: string
  fill: () => void
  /** Undoes `fill`. */
  free: () => void
}

/** Mounts a small disk, which is gone when the test ends. */
export function createSmallDisk(kilobytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'scores-disk-'))
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=755`, 'scores-test', folder])
  onTestFinished(() => {
    // Lazily, as a process may end only now.
    execFileSync('umount', ['--lazy', folder])
    rmdirSync(folder)
  })
  const ballast = join(folder, 'ballast')
  return { folder, fill: () => fillWith(ballast), free: () => rmSync(ballast, { force: true }) }
}

function fillWith(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (const size of [1_048_576, 4_096, 1]) {
      const bytes = Buffer.alloc(size)
      try {
        for (;;) writeSync(file, bytes)
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      }
    }
  } finally {
    closeSync(file)
  }
}
