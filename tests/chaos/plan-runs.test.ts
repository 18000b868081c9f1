import { expect, it } from 'vitest'
import { fault } from './faults/fault.ts'
import type { RunOptions } from './options.ts'
import { planRuns, skippedFaults, wantedFaults, withMissed } from './plan-runs.ts'

const none = async () => 0
const flush = fault('flush', none, { needs: ['redis'] })
const fill = fault('fill', none, { needs: ['disks'] })
const kill = fault('kill', none)
const faults = [flush, fill, kill]
const runOn = (queue: RunOptions['queue']): RunOptions => ({
  queue,
  feed: 'no-ids',
  seconds: 10,
  rate: 1,
  seed: 1,
  fault: /(?:)/,
})

it('gives a run only what its backend and this machine allow', () => {
  const [redis, postgres] = planRuns(faults, [runOn('redis'), runOn('postgres')], true)
  expect(redis?.possible).toEqual(faults)
  expect(postgres?.possible).toEqual([fill, kill])
  expect(redis?.dealt).toContain(flush)
})

it('takes only the wanted faults', () => {
  expect(wantedFaults(faults, [{ ...runOn('redis'), fault: /^fil/ }])).toEqual([fill])
})

it('gives a later run what an earlier one had no time for', () => {
  const [plan] = planRuns([fill, kill], [runOn('postgres')], true)
  if (!plan) throw new Error('there is one')
  const tallyOf = (name: string, times: number) => ({
    tallies: [{ fault: name, times, lost: 0, twice: 0, slowestRecoveryMs: null }],
  })
  const empty = { ...plan, dealt: [] }
  expect(withMissed(empty, [tallyOf('kill', 0)]).dealt).toEqual([kill])
  expect(withMissed(empty, [tallyOf('kill', 0), tallyOf('kill', 1), tallyOf('flush', 0)]).dealt).toEqual([])
})

it('names what no run can inflict, and why', () => {
  const onPostgres = planRuns(faults, [runOn('postgres')], false)
  expect(onPostgres[0]?.dealt).toEqual([kill])
  expect(skippedFaults(faults, onPostgres)).toEqual([
    'flush (no queue on Redis)',
    'fill (no right to mount disks)',
  ])
  expect(skippedFaults(faults, planRuns(faults, [runOn('redis')], true))).toEqual([])
})
