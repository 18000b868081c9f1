import { createHash } from 'node:crypto'
import {
  type CheckName,
  type CheckResult,
  checkNames,
  checks,
  type Failure,
  type QuarantinedMessage,
  type ReceivedMessage,
} from '@scores/contracts'
import { printable } from './printable.ts'

/** @param failures - at least one */
export function quarantine(message: ReceivedMessage, failures: Failure[]): QuarantinedMessage {
  const results = verdicts(failures)
  const first = results.find(result => result.passed === false)
  if (!first) throw new Error('a message without a failed check cannot be quarantined')
  return {
    messageId: message.id,
    eventType: message.type,
    eventId: message.eventId,
    payload: message.data,
    receivedAt: message.receivedAt,
    sequence: message.sequence,
    reason: checks[first.check].reason,
    severity: checks[first.check].severity,
    fingerprint: fingerprint(message.type, failures),
    results,
  }
}

/**
 * Identifies the cause by event type, failed rules and their places. Found values and list positions are excluded, since
 * messages with the same cause differ in these.
 */
function fingerprint(eventType: string, failures: readonly Failure[]): string {
  const lines = failures.map(
    ({ check, pointer, keyword }) => `${check} ${pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')} ${keyword}`,
  )
  const cause = [eventType, ...[...new Set(lines)].toSorted()].join('\n')
  return createHash('sha256').update(cause).digest('hex').slice(0, 12)
}

/** One entry per check, in order. */
function verdicts(failures: Failure[]): CheckResult[] {
  const passed = new Set<CheckName>()
  return checkNames.map(name => {
    const own = failures.filter(({ check }) => check === name).map(withoutCheck)
    if (own.length > 0) {
      return { check: name, passed: false, why: own.map(describe).join('; '), failures: own }
    }
    const missing = checks[name].needs.filter(needed => !passed.has(needed))
    if (missing.length > 0)
      return { check: name, passed: null, why: `could not run: needs ${missing.join(', ')}` }
    // The database sees only messages that passed all other checks.
    if (name === 'database' && failures.length > 0) return { check: name, passed: null, why: 'was not asked' }
    passed.add(name)
    return { check: name, passed: true, why: checks[name].expects }
  })
}

const withoutCheck = ({ pointer, keyword, expected, found }: Failure): Omit<Failure, 'check'> => ({
  pointer,
  keyword,
  expected,
  found,
})

const describe = ({ pointer, expected, found }: Omit<Failure, 'check'>): string =>
  `${pointer === '' ? 'message' : pointer} ${expected}, found ${found}`

/** Quarantines a message that passed every check but whose row the database rejected. */
export function quarantineRefused(
  message: ReceivedMessage,
  error: Error & { code: string },
): QuarantinedMessage {
  const failure: Failure = {
    check: 'database',
    pointer: '',
    keyword: `sqlstate ${error.code}`,
    expected: checks.database.expects,
    found: printable(`${error.code}: ${error.message}`),
  }
  return quarantine(message, [failure])
}
