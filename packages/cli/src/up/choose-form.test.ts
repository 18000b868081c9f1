import { expect, test } from 'vitest'
import { chooseForm, type FormFacts, isLoopback } from './choose-form.ts'

const nothing: FormFacts = {
  asked: null,
  hasOwnDatabase: false,
  hasEmbeddedData: false,
  hasContainerData: false,
  isEngineRunning: false,
}

test.each<[Partial<FormFacts>, string]>([
  [{}, 'embedded'],
  [{ isEngineRunning: true }, 'compose'],
  [{ isEngineRunning: true, hasEmbeddedData: true }, 'embedded'],
  [{ isEngineRunning: true, hasContainerData: true }, 'compose'],
  [{ isEngineRunning: true, hasOwnDatabase: true }, 'embedded'],
  [{ isEngineRunning: true, asked: 'embedded', hasContainerData: true }, 'embedded'],
  [{ isEngineRunning: true, asked: 'compose', hasEmbeddedData: true }, 'compose'],
  [{ isEngineRunning: true, asked: 'compose', hasEmbeddedData: true, hasContainerData: true }, 'compose'],
])('with %j the form is %s', (facts, form) => {
  expect(chooseForm({ ...nothing, ...facts }).form).toBe(form)
})

test('it says why an available engine is not used', () => {
  const { why } = chooseForm({ ...nothing, isEngineRunning: true, hasEmbeddedData: true })
  expect(why).toContain('the data are in DATA_DIR')
})

test.each<Partial<FormFacts>>([
  { hasContainerData: true },
  { isEngineRunning: true, hasContainerData: true, hasEmbeddedData: true },
])('with %j a person has to choose', facts => {
  expect(() => chooseForm({ ...nothing, ...facts })).toThrow(expect.objectContaining({ code: 'USAGE' }))
})

test.each([
  ['http://localhost:4000/scores', true],
  ['http://127.0.0.1/scores', true],
  ['http://127.1/', true],
  ['http://[::1]:4000/', true],
  ['http://0.0.0.0:4000/', true],
  ['https://live-test-scores.herokuapp.com/scores', false],
  ['http://host.docker.internal:4000/', false],
  ['', false],
])('%s is a loopback address: %s', (url, expected) => {
  expect(isLoopback(url)).toBe(expected)
})
