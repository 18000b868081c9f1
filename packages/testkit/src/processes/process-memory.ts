import { readFileSync } from 'node:fs'

/** Bytes. */
export interface ProcessMemory {
  bytes: number
  /** The most that it has had. */
  peakBytes: number
}

/** What Linux says of a process; null where it is gone. */
export function readProcFile(pid: number, name: 'cmdline' | 'status'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return null
  }
}

/** The memory that a process has; nothing where it is gone. */
export function processMemory(pid: number | null | undefined): ProcessMemory {
  const status = typeof pid === 'number' ? readProcFile(pid, 'status') : null
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1] ?? 0) * 1024
  return { bytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') }
}
