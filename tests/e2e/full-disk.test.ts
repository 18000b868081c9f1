import { canMount, createSmallDisk, Installation } from '@scores/testkit/vitest'
import { expect, test } from 'vitest'

const messages = 1_000
const accounted = 'select coalesce(sum(stored + quarantined), 0)::int as messages from ingest_batches'

const timeout = 300_000

test.runIf(canMount)(
  'after the disk of everything was full, the pipeline resumes by itself',
  { timeout },
  async () => {
    const disk = createSmallDisk(300_000)
    await using installation = await Installation.create({
      DATA_DIR: disk.folder,
      SIMULATOR_RATE: '50',
      SIMULATOR_IDS: 'true',
      SIMULATOR_COUNT: String(messages),
    })
    const pipeline = await installation.up()
    let notices = ''
    pipeline.child.stdout?.on('data', (text: Buffer) => {
      notices += String(text)
    })
    disk.fill()
    // The server refuses to write, and may end itself.
    await expect.poll(() => notices, { timeout: 60_000 }).toMatch(/No space left on device|postgres: ended/)
    disk.free()
    await expect
      .poll(() => installation.readRow(accounted).catch(() => null), { timeout: 120_000, interval: 250 })
      .toEqual({ messages })
    const { code, output } = await pipeline.stop('SIGTERM')
    expect(code, output).toBe(0)
    expect(await installation.run('verify')).toMatchObject({ code: 0 })
  },
)
