import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, renameSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A file system of its own in memory, which a test can fill. */
export class SmallDisk {
  readonly folder: string
  readonly #ballast: string

  private constructor(folder: string) {
    this.folder = folder
    this.#ballast = join(folder, 'ballast')
  }

  /**
   * Mounts a disk at a folder, which is created.
   *
   * @throws Error where this process may not mount
   */
  static mount(folder: string, kilobytes: number): SmallDisk {
    mkdirSync(folder, { recursive: true })
    const options = ['-t', 'tmpfs', '-o', `size=${kilobytes}k,mode=755`]
    execFileSync('mount', [...options, 'scores-test', folder], { stdio: ['ignore', 'ignore', 'pipe'] })
    return new SmallDisk(folder)
  }

  fill(): void {
    fillWith(this.#ballast)
  }

  /** Undoes `fill`. */
  free(): void {
    rmSync(this.#ballast, { force: true })
  }

  /** Lazily, as a process may end only now. */
  unmount(): void {
    execFileSync('umount', ['--lazy', this.folder])
    rmdirSync(this.folder)
  }

  /** Unmounts it, and leaves its files at the same place for people to read. */
  unmountAndKeepFiles(): void {
    this.free()
    const kept = `${this.folder}.kept`
    execFileSync('cp', ['--archive', this.folder, kept])
    this.unmount()
    renameSync(kept, this.folder)
  }
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
