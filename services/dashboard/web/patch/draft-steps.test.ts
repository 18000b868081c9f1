import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type DraftStep, isOp, opNames, ops, toDraft, toStep } from './draft-steps.ts'

const step = (op: string, path: string, other = ''): DraftStep =>
  isOp(op) ? { op, path, other } : expect.unreachable()

test.each([
  [step('divide', '/score', '100'), { op: 'divide', path: '/score', by: 100 }],
  [step('cast', '/exam', 'integer'), { op: 'cast', path: '/exam', to: 'integer' }],
  [step('default', '/n', 'null'), { op: 'default', path: '/n', value: null }],
  [step('rename', '/student', 'studentId'), { op: 'rename', path: '/student', to: 'studentId' }],
  [step('move', '/a', '/b'), { op: 'move', path: '/a', from: '/b' }],
  [step('trim', '/studentId'), { op: 'trim', path: '/studentId' }],
])('%j is the step %j', (draft, made) => {
  expect(toStep(draft)).toEqual(made)
})

test.each([
  [step('divide', 'score', '100'), 'JSON pointer'],
  [step('divide', '/score', '0'), 'other than 0'],
  [step('divide', '/score', 'ten'), 'other than 0'],
  [step('replace', '/score', '{'), 'JSON'],
  [step('rename', '/score', ''), 'Enter to'],
])('%j is not complete: %s', (draft, problem) => {
  expect(toStep(draft)).toContain(problem)
})

test('a complete step can be read again', () => {
  const values: Readonly<Record<string, fc.Arbitrary<string>>> = {
    by: fc.integer({ min: 1 }).map(String),
    value: fc.json({ maxDepth: 1 }).map(text => JSON.stringify(JSON.parse(text))),
  }
  const drafts = fc.constantFrom(...opNames).chain(op => {
    const name = isOp(op) ? ops[op].field?.name : undefined
    const others = name === undefined ? fc.constant('') : (values[name] ?? fc.constantFrom('/a', 'text'))
    return others.map(other => step(op, '/a/0', other))
  })
  fc.assert(
    fc.property(drafts, draft => {
      const made = toStep(draft)
      expect(typeof made === 'string' ? made : toDraft(made)).toEqual(draft)
    }),
  )
})
