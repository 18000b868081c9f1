import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RawBatch } from '@scores/contracts'
import {
  batchesOf,
  batchOf,
  createFolder,
  createSpyLog,
  drain,
  openSpool,
  segmentsIn,
  sequencesOf,
} from '@scores/testkit/spool'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSpool } from './read-spool.ts'
import { Spool } from './spool.ts'
import { encodeRecord } from './spool-record.ts'

test('batches are drained in order, and nothing is left on disk', async () => {
  const folder = join(createFolder(), 'not', 'yet', 'there')
  const spool = await openSpool({ folder })
  expect(await spool.peek()).toBeNull()
  expect(await spool.append([batchOf(1, 3), batchOf(4)])).toBe(true)
  expect(await spool.append([batchOf(5, 2)])).toBe(true)
  expect(spool).toMatchObject({ isEmpty: false, messages: 6 })
  expect(await spool.peek()).toEqual(batchOf(1, 3))
  expect(await spool.peek()).toEqual(batchOf(1, 3))
  await spool.advance()
  expect(spool.messages).toBe(3)
  expect(await drain(spool)).toEqual([batchOf(4), batchOf(5, 2)])
  expect(readdirSync(folder)).toEqual([])
})

test('the last advance empties the spool without another peek', async () => {
  const folder = createFolder()
  const spool = await openSpool({ folder })
  await spool.append(batchesOf(1))
  await spool.peek()
  await spool.advance()
  expect(spool.isEmpty).toBe(true)
  expect(readdirSync(folder)).toEqual([])
})

test('undrained batches survive for the next process, before those that it adds', async () => {
  const folder = createFolder()
  for (const sequence of [1, 2, 3]) {
    const spool = await openSpool({ folder })
    expect(spool.messages).toBe(sequence - 1)
    await spool.append(batchesOf(sequence))
    await spool.close()
  }
  // A process never appends to a segment of another one.
  expect(segmentsIn(folder)).toHaveLength(3)
  expect(await drain(await openSpool({ folder }))).toEqual(batchesOf(1, 2, 3))
})

test('a partly drained segment is drained again from its start', async () => {
  const folder = createFolder()
  const options = { folder, segmentBytes: 2 * encodeRecord(batchOf(1)).length }
  const spool = await openSpool(options)
  for (const sequence of [1, 2, 3, 4, 5]) await spool.append(batchesOf(sequence))
  for (const sequence of [1, 2, 3]) {
    expect(await spool.peek()).toEqual(batchOf(sequence))
    await spool.advance()
  }
  await spool.close()
  expect(await drain(await openSpool(options))).toEqual(batchesOf(3, 4, 5))
})

test('a segment of another process is not appended to', async () => {
  const folder = createFolder()
  const spool = await openSpool({ folder })
  const path = join(folder, '0000000001.spool')
  writeFileSync(path, 'theirs')
  await expect(spool.append(batchesOf(1))).rejects.toMatchObject({ code: 'SPOOL_WRITE' })
  expect(await spool.append(batchesOf(1))).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe('theirs')
  expect(await drain(spool)).toEqual(batchesOf(1))
})

test('batches above the limit are refused together, and accepted once there is room', async () => {
  const folder = createFolder()
  const spool = await openSpool({ folder, maxBytes: 3 * encodeRecord(batchOf(1)).length })
  expect(await spool.append(batchesOf(1, 2))).toBe(true)
  const { bytes } = spool
  expect(await spool.append(batchesOf(3, 4))).toBe(false)
  expect(spool).toMatchObject({ bytes, messages: 2 })
  expect(await spool.append(batchesOf(3))).toBe(true)
  expect(await spool.append(batchesOf(4))).toBe(false)
  expect(await drain(spool)).toEqual(batchesOf(1, 2, 3))
  expect(await spool.append(batchesOf(4))).toBe(true)
})

test('appending works during draining', async () => {
  const spool = await openSpool({ folder: createFolder(), segmentBytes: 2_000 })
  const count = 500
  const appending = (async () => {
    for (let sequence = 1; sequence <= count; sequence++) await spool.append(batchesOf(sequence))
  })()
  const drained: RawBatch[] = []
  while (drained.length < count) {
    const [batch] = await Promise.all([spool.peek(), spool.peek()])
    if (!batch) continue
    drained.push(batch)
    await spool.advance()
  }
  await appending
  expect(sequencesOf(drained)).toEqual(sequencesFrom(0, count))
  expect(spool.isEmpty).toBe(true)
})

test('the spool behaves like a list, except that a restart may repeat the oldest segment', async () => {
  const folder = createFolder()
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.record({ append: fc.array(fc.nat({ max: 300 }), { maxLength: 3 }) }) },
    { weight: 4, arbitrary: fc.constant('drain' as const) },
    { weight: 1, arbitrary: fc.constant('peek' as const) },
    { weight: 1, arbitrary: fc.constant('reopen' as const) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { maxLength: 40 }),
      fc.integer({ min: 1, max: 1_500 }),
      async (actions, segmentBytes) => {
        const options = { folder: mkdtempSync(join(folder, 'model-')), maxBytes: 4_000, segmentBytes }
        const { log } = createSpyLog()
        let spool = await Spool.open(options, log)
        let appended = 0
        let drained = 0
        for (const next of actions) {
          const expected = drained < appended ? drained + 1 : undefined
          if (next === 'peek') expect((await spool.peek())?.firstSequence).toBe(expected)
          else if (next === 'drain') {
            expect((await spool.peek())?.firstSequence).toBe(expected)
            await spool.advance()
            if (expected) drained++
          } else if (next === 'reopen') {
            await spool.close()
            spool = await Spool.open(options, log)
            const first = (await spool.peek())?.firstSequence ?? appended + 1
            expect(first).toBeLessThanOrEqual(drained + 1)
            drained = first - 1
          } else {
            const batches = next.append.map((length, index) =>
              batchOf(appended + index + 1, 1, 'x'.repeat(length)),
            )
            const bytes = spool.bytes + Buffer.concat(batches.map(encodeRecord)).length
            const fits = bytes <= options.maxBytes || batches.length === 0
            expect(await spool.append(batches)).toBe(fits)
            if (!fits) continue
            appended += batches.length
            expect(spool.bytes).toBe(bytes)
          }
          expect(spool.messages).toBe(appended - drained)
          expect(spool.isEmpty).toBe(appended === drained)
          const content = await readSpool(options.folder)
          expect(content.bytes).toBe(spool.bytes)
          if (appended > drained) {
            expect(content.ranges.map(({ first }) => first)).toEqual(
              sequencesFrom(appended - content.messages, appended),
            )
            expect(content.messages).toBeGreaterThanOrEqual(spool.messages)
          }
        }
        expect(sequencesOf(await drain(spool))).toEqual(sequencesFrom(drained, appended))
      },
    ),
    { numRuns: 60 },
  )
})

/** The whole numbers after one, up to the other. */
const sequencesFrom = (after: number, last: number): number[] =>
  Array.from({ length: last - after }, (_, index) => after + index + 1)
