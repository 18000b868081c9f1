import { maxIdBytes, maxTypeCharacters } from './message/envelope.ts'

/** `error` for a broken message, `warning` for a message that is only unexpected. */
export type Severity = 'error' | 'warning'

/** Why messages are quarantined: a closed list, in the order of the checks. */
export const reasons = [
  'envelope_too_large',
  'not_json',
  'nested_too_deeply',
  'too_many_values',
  'not_an_object',
  'duplicate_key',
  'unstorable_text',
  'unstorable_number',
  'unknown_event_type',
  'missing_field',
  'null_field',
  'wrong_type',
  'empty_text',
  'text_too_long',
  'out_of_range',
  'refused_by_database',
  'crashed_the_worker',
] as const
export type Reason = (typeof reasons)[number]

export interface Check {
  /** The reason for quarantine if the check fails. */
  reason: Reason
  severity: Severity
  /** The condition. It is part of the rules version and stored with each result. */
  expects: string
  /** Checks that must pass before this one can run. */
  needs: readonly CheckName[]
}

/** Limits of a message's JSON. Within them, a worker judges any message, and Postgres writes and reads it again. */
export const messageLimits = {
  /** Levels of nesting. Postgres and JSON libraries are recursive. */
  levels: 100,
  /** Values, without those of repeated keys. Each takes about 200 bytes of a worker's memory. */
  values: 250_000,
} as const

const inOrder = {
  envelope: {
    reason: 'envelope_too_large',
    severity: 'error',
    expects: `the event type has at most ${maxTypeCharacters} characters, and the id at most ${maxIdBytes} bytes`,
    needs: [],
  },
  json: { reason: 'not_json', severity: 'error', expects: 'the text is JSON (RFC 8259)', needs: [] },
  nesting: {
    reason: 'nested_too_deeply',
    severity: 'error',
    expects: `the JSON is nested at most ${messageLimits.levels} levels deep`,
    needs: ['json'],
  },
  values: {
    reason: 'too_many_values',
    severity: 'error',
    expects: `the JSON has at most ${messageLimits.values} values`,
    needs: ['json'],
  },
  object: {
    reason: 'not_an_object',
    severity: 'error',
    expects: 'the JSON is an object',
    needs: ['json', 'nesting', 'values'],
  },
  unique_keys: {
    reason: 'duplicate_key',
    severity: 'error',
    expects: 'no object names a key twice',
    needs: ['object'],
  },
  storable_text: {
    reason: 'unstorable_text',
    severity: 'error',
    expects: 'texts have no U+0000, no lone surrogate and no U+FFFD (the mark of bytes that were lost)',
    needs: ['object'],
  },
  storable_numbers: {
    reason: 'unstorable_number',
    severity: 'error',
    expects:
      'numbers without a column are in the range of a double: 0, or 5e-324 to 1.8e308 without their sign',
    needs: ['object'],
  },
  event_type: {
    reason: 'unknown_event_type',
    severity: 'warning',
    expects: 'the event type is a known one',
    needs: [],
  },
  mandatory_fields: {
    reason: 'missing_field',
    severity: 'error',
    expects: 'every mandatory field is there',
    needs: ['object', 'event_type'],
  },
  nulls: {
    reason: 'null_field',
    severity: 'error',
    expects: 'no field is null',
    needs: ['object', 'event_type'],
  },
  data_types: {
    reason: 'wrong_type',
    severity: 'error',
    expects: 'fields have their type',
    needs: ['object', 'event_type'],
  },
  empty_strings: {
    reason: 'empty_text',
    severity: 'error',
    expects: 'texts have a visible character',
    needs: ['object', 'event_type'],
  },
  lengths: {
    reason: 'text_too_long',
    severity: 'error',
    expects: 'texts are not longer than allowed',
    needs: ['object', 'event_type'],
  },
  ranges: {
    reason: 'out_of_range',
    severity: 'error',
    expects: 'numbers are in their range',
    needs: ['object', 'event_type'],
  },
  database: {
    reason: 'refused_by_database',
    severity: 'error',
    expects: 'the database accepts the row',
    needs: ['object', 'event_type'],
  },
  worker: {
    reason: 'crashed_the_worker',
    severity: 'error',
    expects: 'the message does not end the process that judges it',
    needs: [],
  },
} as const satisfies Record<string, Omit<Check, 'needs'> & { needs: readonly string[] }>

export type CheckName = keyof typeof inOrder
/**
 * Every check of a message, in order of precedence. A message that fails several checks is quarantined for the reason
 * of the first, and its results show all of them.
 */
export const checks: Readonly<Record<CheckName, Check>> = inOrder
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys types the keys of a literal as string
export const checkNames = Object.keys(inOrder) as CheckName[]

/** One error that a check found. */
export interface Failure {
  check: CheckName
  /** JSON pointer (RFC 6901) to the error; empty for the message as a whole. */
  pointer: string
  /** The JSON Schema keyword, or the name of the rule. */
  keyword: string
  expected: string
  /** The value found, shortened and printable. */
  found: string
}

/** The result of a check, as stored in the quarantine. */
export interface CheckResult {
  check: CheckName
  /** Null if the check could not run because a check it needs failed. */
  passed: boolean | null
  why: string
  /** The first failures. */
  failures?: Omit<Failure, 'check'>[]
  /** Number of further failures, which are not kept. Absent if there are none. */
  furtherFailures?: number
}
