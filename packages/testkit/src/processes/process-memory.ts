import { readFileSync } from 'node:fs'

/** Resident memory in bytes; 0 after the process ended. */
export interface ProcessMemory {
  bytes: number
  peakBytes: number
}

/** Reads a file of Linux's `/proc/PID`. Returns null if the process does not exist. */
export function readProcFile(pid: number, name: 'cmdline' | 'status'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return null
  }
}

export function processMemory(pid: number | null | undefined): ProcessMemory {
  const status = typeof pid === 'number' ? readProcFile(pid, 'status') : null
  const bytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1] ?? 0) * 1024
  return { bytes: bytes('VmRSS'), peakBytes: bytes('VmHWM') }
}
