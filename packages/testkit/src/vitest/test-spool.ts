import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RawBatch } from '@scores/contracts'
import { createLogger, type Logger } from '@scores/runtime'
import { Spool, type SpoolOptions } from '@scores/spool'
import { expect, onTestFinished, vi } from 'vitest'

/** Path of a program that appends to a spool until it is killed. */
export const spoolAppender = join(import.meta.dirname, '../stores/spool-appender.ts')

export const listenerRun = '019ab000-0000-7000-8000-000000000000'

export const batchOf = (firstSequence: number, size = 1, data = 'x'): RawBatch => ({
  feed: 'feed',
  listenerRun,
  firstSequence,
  messages: Array.from({ length: size }, () => ({
    type: 'score',
    eventId: '',
    data,
    receivedAt: 1,
  })),
})
/** One-message batches. */
export const batchesOf = (...sequences: number[]): RawBatch[] => sequences.map(sequence => batchOf(sequence))

/** Creates a folder that is deleted when the test ends. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** A silent log with spies. */
export function createSpyLog(): {
  log: Logger
  warn: ReturnType<typeof vi.fn>
  error: ReturnType<typeof vi.fn>
} {
  const log = createLogger('test', 'silent')
  return { log, warn: vi.spyOn(log, 'warn'), error: vi.spyOn(log, 'error') }
}

/** Opens a spool. The test fails if the spool logs a warning or an error. */
export async function openSpool(options: Partial<SpoolOptions> & { folder: string }): Promise<Spool> {
  const { log, warn, error } = createSpyLog()
  onTestFinished(() => {
    expect(warn).not.toHaveBeenCalled()
    expect(error).not.toHaveBeenCalled()
  })
  const spool = await Spool.open({ maxBytes: 1_000_000_000, ...options }, log)
  onTestFinished(() => spool.close())
  return spool
}

/** Takes all batches out of a spool and expects it to be empty afterwards. */
export async function drain(spool: Spool): Promise<RawBatch[]> {
  const batches: RawBatch[] = []
  for (let batch = await spool.peek(); batch; batch = await spool.peek()) {
    batches.push(batch)
    await spool.advance()
  }
  expect(spool).toMatchObject({ isEmpty: true, messages: 0, bytes: 0 })
  return batches
}

export const sequencesOf = (batches: RawBatch[]): number[] => batches.map(batch => batch.firstSequence)
export const segmentsIn = (folder: string): string[] =>
  readdirSync(folder).filter(name => name.endsWith('.spool'))
