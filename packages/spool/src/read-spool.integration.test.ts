import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { batchOf, createFolder, listenerRun, openSpool } from '@scores/testkit/spool'
import { expect, test } from 'vitest'
import { readSpool } from './read-spool.ts'

test('a missing folder is an empty spool', async () => {
  const folder = join(createFolder(), 'none')
  expect(await readSpool(folder)).toEqual({ messages: 0, bytes: 0, ranges: [] })
})

test('the ranges are in order while the owner is working', async () => {
  const folder = createFolder()
  const spool = await openSpool({ folder, segmentBytes: 1 })
  const otherRun = '019ab000-0000-7000-8000-000000000001'
  await spool.append([batchOf(1, 3), batchOf(4, 2)])
  await spool.append([batchOf(6)])
  await spool.append([batchOf(9), { ...batchOf(10), listenerRun: otherRun }])
  expect(await readSpool(folder)).toEqual({
    messages: 8,
    bytes: spool.bytes,
    ranges: [
      { listenerRun, first: 1, last: 3, receivedAt: 1 },
      { listenerRun, first: 4, last: 5, receivedAt: 1 },
      { listenerRun, first: 6, last: 6, receivedAt: 1 },
      { listenerRun, first: 9, last: 9, receivedAt: 1 },
      { listenerRun: otherRun, first: 10, last: 10, receivedAt: 1 },
    ],
  })
})

test('a segment that its owner deletes meanwhile counts as empty', async () => {
  const folder = createFolder()
  const spool = await openSpool({ folder })
  // Listed, but gone when it is read.
  symlinkSync('gone', join(folder, '0000000000.spool'))
  await spool.append([batchOf(1)])
  expect(await readSpool(folder)).toMatchObject({ messages: 1, bytes: spool.bytes })
})
