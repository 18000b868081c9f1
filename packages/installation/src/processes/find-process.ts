import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** A running process of this machine. */
export interface FoundProcess {
  /** Differs between processes that have the same id one after the other. Only comparable on the same machine. */
  start: string
  /** File name of the program, truncated by the system to 15 characters. */
  program: string
}

const zombie = 'Z'

/**
 * Finds a process. Systems reuse process ids, so compare `start` before relying on an id that was read from a file.
 *
 * @returns null if no such process runs; one that has ended and still waits for its parent does not run
 */
export function findProcess(pid: number): FoundProcess | null {
  // To kill(2), 0 and negative numbers are whole groups of processes.
  if (!Number.isSafeInteger(pid) || pid < 1) return null
  return process.platform === 'linux' ? readProc(pid) : askPs(pid)
}

/** True if the process that was found with this `start` still runs. */
export function isRunning(pid: number, start: string): boolean {
  const found = findProcess(pid)
  return found !== null && found.start === start
}

function readProc(pid: number): FoundProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The program's name is in parentheses and may contain spaces and parentheses.
    const end = stat.lastIndexOf(')')
    const fields = stat.slice(end + 2).split(' ')
    const [state, ticks] = [fields[0], fields[19]]
    if (state === zombie || ticks === undefined) return null
    // Ticks count from the boot.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
    return { start: `${boot} ${ticks}`, program: stat.slice(stat.indexOf('(') + 1, end) }
  } catch {
    return null
  }
}

function askPs(pid: number): FoundProcess | null {
  const { status, stdout } = spawnSync('ps', ['-o', 'state=,lstart=,ucomm=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  })
  // `Ss   Thu Nov 27 02:00:00 2026     postgres`
  const [, state, start, program] = /^(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*?)\s*$/.exec(stdout) ?? []
  if (status !== 0 || state?.startsWith(zombie) || start === undefined || program === undefined) return null
  return { start: `${start} UTC`, program }
}
