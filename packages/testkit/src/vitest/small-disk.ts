import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { SmallDisk } from '../stores/small-disk.ts'

/** Only root may mount. There a test that cannot mount fails. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0

/** Mounts a small disk, which is gone when the test ends. */
export function createSmallDisk(kilobytes: number): SmallDisk {
  const disk = SmallDisk.mount(mkdtempSync(join(tmpdir(), 'scores-disk-')), kilobytes)
  onTestFinished(() => disk.unmount())
  return disk
}
