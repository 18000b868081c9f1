import type { Patch, QuarantinedRow } from '@scores/contracts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judge } from './judge.ts'
import { judgeReplayed } from './judge-replayed.ts'

const row = (payload: string, fields: Partial<QuarantinedRow> = {}): QuarantinedRow => ({
  id: 5,
  messageId: '019ab000-0000-7000-8000-000000000001',
  eventType: 'score',
  eventId: '',
  payload,
  receivedAt: 1_764_000_000_000,
  attempts: 0,
  ...fields,
})
const percent: Patch = { version: 1, name: 'percent', steps: [{ op: 'divide', path: '/score', by: 100 }] }

test('a message that passes becomes an event with its original id', () => {
  expect(judgeReplayed(row('{"studentId":"Eva","exam":7,"score":87.3}'), percent)).toEqual({
    kind: 'event',
    payload: '{"studentId":"Eva","exam":7,"score":0.873}',
    event: {
      messageId: '019ab000-0000-7000-8000-000000000001',
      sequence: 5,
      eventType: 'score',
      student: 'Eva',
      exam: 7,
      score: 0.873,
      receivedAt: 1_764_000_000_000,
      extra: null,
    },
  })
})

test('a message that fails again tells why and what was judged', () => {
  expect(judgeReplayed(row('{"studentId":"Eva","exam":7,"score":8730}'), percent)).toMatchObject({
    kind: 'failed',
    why: '/score must be <= 1, found 87.3',
    payload: '{"studentId":"Eva","exam":7,"score":87.3}',
    quarantined: { reason: 'out_of_range' },
  })
})

test('a message that the patch does not apply to is left unchanged', () => {
  expect(judgeReplayed(row('{"studentId":"Eva","exam":7}'), percent)).toEqual({
    kind: 'failed',
    why: 'the patch does not apply: step 1 (divide /score): the path does not exist',
    payload: '{"studentId":"Eva","exam":7}',
    quarantined: null,
  })
})

test('a patch may change the event type', () => {
  const quiz = row('{"studentId":"Eva","exam":7,"score":1}', { eventType: 'quiz' })
  expect(judgeReplayed(quiz, null)).toMatchObject({ quarantined: { reason: 'unknown_event_type' } })
  const patch: Patch = { version: 1, name: 'quiz', eventType: 'score', steps: [] }
  expect(judgeReplayed(quiz, patch)).toMatchObject({ kind: 'event', event: { eventType: 'score' } })
})

const fingerprintOf = (data: string, type = 'score') => {
  const judgement = judge({ id: '', sequence: 1, type, eventId: '', receivedAt: 1, data })
  return judgement.kind === 'quarantined' ? judgement.quarantined.fingerprint : null
}

test('messages with the same cause have the same fingerprint, whatever their values', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.double({ min: 1.1, max: 1e9, noNaN: true }),
      (student, score) => {
        const studentId = `x${student.replaceAll(/\P{ASCII}/gu, '')}`
        expect(fingerprintOf(JSON.stringify({ studentId, exam: 1, score }))).toBe(
          fingerprintOf('{"studentId":"Eva","exam":7,"score":2}'),
        )
      },
    ),
  )
})

test('different causes have different fingerprints', () => {
  const causes = [
    fingerprintOf('{"studentId":"Eva","exam":7,"score":2}'),
    fingerprintOf('{"studentId":"Eva","exam":7,"score":-1}'),
    fingerprintOf('{"studentId":"Eva","exam":0,"score":2}'),
    fingerprintOf('{"studentId":"Eva","exam":0,"score":1}'),
    fingerprintOf('{"studentId":"Eva","exam":7}'),
    fingerprintOf('{"studentId":"Eva","exam":7,"score":2}', 'attendance'),
    fingerprintOf('{"studentId":"Eva","exam":7,"score":2}', 'quiz'),
    fingerprintOf('nonsense'),
    fingerprintOf('{"studentId":"Eva","exam":7,"score":1,"score":1}'),
  ]
  expect(causes).not.toContain(null)
  expect(new Set(causes).size).toBe(causes.length)
  expect(fingerprintOf('nonsense')).toBe(fingerprintOf('{"studentId":"Ev'))
})
