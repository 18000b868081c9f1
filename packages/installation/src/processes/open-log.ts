import { openSync } from 'node:fs'

/** Opens a log file for a child process. Returns `ignore` if that fails: a process must run even without its log. */
export function openLog(path: string): number | 'ignore' {
  try {
    return openSync(path, 'a', 0o600)
  } catch {
    return 'ignore'
  }
}
