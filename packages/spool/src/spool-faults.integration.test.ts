import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import {
  batchesOf,
  batchOf,
  createFolder,
  createSpyLog,
  drain,
  openSpool,
  segmentsIn,
  sequencesOf,
  spoolAppender,
} from '@scores/testkit/spool'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readSpool } from './read-spool.ts'
import { Spool } from './spool.ts'
import { encodeRecord } from './spool-record.ts'

describe('damage', () => {
  /** Leaves a segment with these batches, as a killed process would. */
  async function leaveSegment(
    folder: string,
    sequences: number[],
  ): Promise<{ path: string; content: Buffer }> {
    const spool = await openSpool({ folder })
    await spool.append(batchesOf(...sequences))
    await spool.close()
    const path = join(folder, segmentsIn(folder).at(-1) ?? '')
    return { path, content: readFileSync(path) }
  }

  test('a last record truncated at any byte is skipped with a warning, and no other', async () => {
    const folder = createFolder()
    const { path, content } = await leaveSegment(folder, [1, 2, 3])
    const start = content.length - encodeRecord(batchOf(3)).length
    for (let length = start; length < content.length; length++) {
      writeFileSync(path, content.subarray(0, length))
      const { log, warn, error } = createSpyLog()
      const spool = await Spool.open({ folder, maxBytes: 10_000 }, log)
      expect(spool.messages).toBe(2)
      expect(spool.bytes).toBe(length)
      await spool.append(batchesOf(4))
      expect(sequencesOf(await drain(spool))).toEqual([1, 2, 4])
      expect(warn).toHaveBeenCalledTimes(length === start ? 0 : 1)
      expect(error).not.toHaveBeenCalled()
      expect(readdirSync(folder)).toEqual([])
    }
  })

  test('a damaged record is skipped with an error, and its segment is kept', async () => {
    const folder = createFolder()
    const { path, content } = await leaveSegment(folder, [1, 2, 3])
    await leaveSegment(folder, [4])
    const middle = Math.floor(content.length / 2)
    content.writeUInt8(content.readUInt8(middle) ^ 1, middle)
    writeFileSync(path, content)
    const { log, warn, error } = createSpyLog()
    const options = { folder, maxBytes: 10_000 }
    const spool = await Spool.open(options, log)
    expect(spool.messages).toBe(3)
    const { messages, ranges } = await readSpool(folder)
    expect(messages).toBe(3)
    expect(ranges.map(({ first }) => first)).toEqual([1, 3, 4])
    expect(sequencesOf(await drain(spool))).toEqual([1, 3, 4])
    expect(warn).not.toHaveBeenCalled()
    expect(error.mock.calls).toEqual([[{ folder, segment: '0000000001.spool', line: 2 }, expect.anything()]])
    expect(readdirSync(folder)).toEqual(['0000000001.spool.damaged'])
    expect(readFileSync(`${path}.damaged`)).toEqual(content)

    const next = await openSpool(options)
    expect(next).toMatchObject({ isEmpty: true, bytes: 0 })
    await next.append(batchesOf(5))
    expect(readdirSync(folder)).toEqual(['0000000001.spool.damaged', '0000000002.spool'])
    expect(await readSpool(folder)).toMatchObject({ messages: 1, bytes: next.bytes })
  })

  test('damage to an open spool is logged, and draining continues', async () => {
    const folder = createFolder()
    const { log, error } = createSpyLog()
    const spool = await Spool.open({ folder, maxBytes: 10_000 }, log)
    await spool.append(batchesOf(1))
    writeFileSync(join(folder, '0000000001.spool'), 'x\n', { flag: 'r+' })
    expect(await spool.peek()).toBeNull()
    expect(spool).toMatchObject({ isEmpty: true, messages: 0 })
    expect(error).toHaveBeenCalled()
    await spool.append(batchesOf(2))
    expect(await drain(spool)).toEqual(batchesOf(2))
    expect(readdirSync(folder)).toEqual(['0000000001.spool.damaged'])
  })

  test('segments without a whole batch are deleted', async () => {
    const folder = createFolder()
    writeFileSync(join(folder, '0000000001.spool'), '')
    writeFileSync(join(folder, '0000000002.spool'), '0123')
    const { log, warn } = createSpyLog()
    const spool = await Spool.open({ folder, maxBytes: 10_000 }, log)
    expect(spool).toMatchObject({ isEmpty: true, bytes: 0 })
    expect(warn).toHaveBeenCalledTimes(1)
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('the disk', () => {
  test('an append to an unwritable folder rejects, and the next one may succeed', async () => {
    const folder = join(createFolder(), 'spool')
    const spool = await openSpool({ folder })
    writeFileSync(folder, 'no folder')
    await expect(spool.append(batchesOf(1))).rejects.toMatchObject({
      code: 'SPOOL_WRITE',
      hint: expect.any(String),
    })
    expect(spool).toMatchObject({ isEmpty: true, bytes: 0 })
    rmSync(folder)
    await spool.append(batchesOf(1))
    expect(await drain(spool)).toEqual(batchesOf(1))
  })

  test('a file in place of the folder makes opening fail', async () => {
    const folder = join(createFolder(), 'spool')
    writeFileSync(folder, 'no folder')
    await expect(openSpool({ folder })).rejects.toMatchObject({ code: 'SPOOL_READ' })
  })

  // The process may write no file larger than 64 KiB.
  const script = 'ulimit -f 64; exec "$0" "$@"'

  test('a write that fails halfway leaves nothing behind, and the next one uses a new file', async () => {
    const folder = createFolder()
    const told = await linesOf(startAppender(script, [folder, '30000', '2']))
    expect(told.filter(line => line.startsWith('refused'))).toEqual([
      'refused SPOOL_WRITE',
      'refused SPOOL_WRITE',
    ])
    expect(told[told.indexOf('refused SPOOL_WRITE') + 1]).toMatch(/^appended/)
    // Nothing is logged, so the half record is gone.
    expectAcknowledged(sequencesOf(await drain(await openSpool({ folder }))), told)
  })

  test('a segment whose first write fails is deleted', async () => {
    const folder = createFolder()
    const told = await linesOf(startAppender(script, [folder, '100000', '2']))
    expect(told).toEqual(['refused SPOOL_WRITE', 'refused SPOOL_WRITE'])
    expect(readdirSync(folder)).toEqual([])
  })

  test('leftovers of a failed write that could not be truncated are not read', async () => {
    const folder = createFolder()
    const spool = await openSpool({ folder })
    await spool.append(batchesOf(1))
    appendFileSync(join(folder, '0000000001.spool'), encodeRecord(batchOf(2)))
    expect(await drain(spool)).toEqual(batchesOf(1))
  })
})

describe('a killed process', () => {
  test.each([
    ['small', 10],
    ['large', 2_000_000],
  ])('loses nothing that was acknowledged: %s batches', async (_, textLength) => {
    for (let round = 0; round < 5; round++) {
      const folder = createFolder()
      const child = startAppender('exec "$0" "$@"', [folder, String(textLength), '1'])
      const killAfter = Math.floor(Math.random() * 20)
      const told = await linesOf(child, count => {
        if (count > killAfter) child.kill('SIGKILL')
      })
      const { log, error } = createSpyLog()
      const spool = await Spool.open({ folder, maxBytes: 1e9 }, log)
      expectAcknowledged(sequencesOf(await drain(spool)), told)
      expect(error).not.toHaveBeenCalled()
    }
  })
})

/** Starts the appender from a shell script, in which `$0` and `$@` run it. */
function startAppender(script: string, args: string[]): ChildProcess {
  const child = spawn('bash', ['-c', script, process.execPath, spoolAppender, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Returns the appender's output lines until its end. */
async function linesOf(
  child: ChildProcess,
  onLine: (count: number) => void = () => undefined,
): Promise<string[]> {
  if (!child.stdout) throw new Error('its output is not piped')
  const told: string[] = []
  const lines = createInterface(child.stdout)
  lines.on('line', line => onLine(told.push(line)))
  await Promise.all([once(lines, 'close'), once(child, 'exit')])
  return told
}

/** Expects every acknowledged and undrained batch in order. Drained or unacknowledged batches may be there too. */
function expectAcknowledged(found: number[], told: string[]): void {
  const sequencesAfter = (word: string) =>
    told.filter(line => line.startsWith(word)).map(line => Number(line.slice(word.length)))
  const appended = sequencesAfter('appended')
  const drained = new Set(sequencesAfter('drained'))
  expect(appended).not.toEqual([])
  expect(found).toEqual(expect.arrayContaining(appended.filter(sequence => !drained.has(sequence))))
  expect(found).toEqual([...new Set(found)].toSorted((a, b) => a - b))
  expect(found.at(-1) ?? 0).toBeLessThanOrEqual(appended.length + 1)
}
