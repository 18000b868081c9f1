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
import { Findings } from './findings.ts'

/**
 * Quarantines a message that failed a check.
 *
 * @param findings - not empty
 * @param unjudged - checks that were not run
 */
export function quarantine(
  message: ReceivedMessage,
  findings: Findings,
  unjudged: readonly CheckName[] = [],
): QuarantinedMessage {
  const results = verdicts(findings, unjudged)
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
    fingerprint: fingerprint(message.type, findings),
    results,
  }
}

/**
 * Identifies the cause by event type, failed rules and their places. Found values and list positions are excluded, since
 * messages with the same cause differ in these.
 */
function fingerprint(eventType: string, findings: Findings): string {
  const lines = [...findings].map(
    ({ check, pointer, keyword }) => `${check} ${pointer.replaceAll(/\/\d+(?=\/|$)/g, '/*')} ${keyword}`,
  )
  const cause = [eventType, ...[...new Set(lines)].toSorted()].join('\n')
  return createHash('sha256').update(cause).digest('hex').slice(0, 12)
}

/** One entry per check, in order. */
function verdicts(findings: Findings, unjudged: readonly CheckName[]): CheckResult[] {
  const passed = new Set<CheckName>()
  return checkNames.map(name => {
    const { first, count } = findings.of(name)
    if (count > 0) return failedResult(name, first, count - first.length)
    if (unjudged.includes(name)) return { check: name, passed: null, why: 'was not judged' }
    const missing = checks[name].needs.filter(needed => !passed.has(needed))
    if (missing.length > 0)
      return { check: name, passed: null, why: `could not run: needs ${missing.join(', ')}` }
    // The database sees only messages that passed all other checks.
    if (name === 'database' && !findings.isEmpty) return { check: name, passed: null, why: 'was not asked' }
    passed.add(name)
    return { check: name, passed: true, why: checks[name].expects }
  })
}

function failedResult(check: CheckName, failures: Omit<Failure, 'check'>[], further: number): CheckResult {
  const why = failures.map(describe)
  if (further === 0) return { check, passed: false, why: why.join('; '), failures }
  return {
    check,
    passed: false,
    why: [...why, `and ${further} more`].join('; '),
    failures,
    furtherFailures: further,
  }
}

const describe = ({ pointer, expected, found }: Omit<Failure, 'check'>): string =>
  `${pointer === '' ? 'message' : pointer} ${expected}, found ${found}`

/** Quarantines a message that passed every check but whose row the database rejected. */
export function quarantineRefused(
  message: ReceivedMessage,
  error: Error & { code: string },
): QuarantinedMessage {
  const findings = new Findings()
  findings.add({
    check: 'database',
    pointer: '',
    keyword: `sqlstate ${error.code}`,
    expected: checks.database.expects,
    found: `${error.code}: ${error.message}`,
  })
  return quarantine(message, findings)
}

/** Quarantines a message that ended each process that judged it. No check but `worker` has a verdict. */
export function quarantineCrashed(message: ReceivedMessage): QuarantinedMessage {
  const findings = new Findings()
  findings.add({
    check: 'worker',
    pointer: '',
    keyword: 'survival',
    expected: 'must not end the process that judges it',
    found: 'a process that ended each time',
  })
  return quarantine(message, findings, checkNames)
}
