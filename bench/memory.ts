import { join } from 'node:path'
import { setTimeout as timeout } from 'node:timers/promises'
import { sql } from '@scores/storage'
import { Pipeline, queueCounts, Simulator } from '@scores/testkit'
import type { Bench } from './bench.ts'
import { type Memory, type ProcessMemory, type QueueKind, queueNames } from './report/results.ts'
import { openTestBed } from './test-bed.ts'
import { fullSpeed } from './throughput.ts'

const megabyte = 2 ** 20
/** Samples are a second apart. */
const samplesAMinute = 60

/** Samples the processes' memory while the feed sends at full speed. */
export async function measureMemory(bench: Bench): Promise<Memory[]> {
  const results: Memory[] = []
  for (const queue of ['redis', 'postgres'] satisfies QueueKind[]) {
    bench.doing(`memory, queue on ${queueNames[queue]}`)
    results.push(await measure(bench, queue))
  }
  return results
}

async function measure(bench: Bench, queue: QueueKind): Promise<Memory> {
  const { signal, sizes } = bench
  const seconds = sizes.memorySeconds
  await using resources = new AsyncDisposableStack()
  const { folder, db, databaseUrl, queueUrl } = await openTestBed(queue, resources, signal)
  const endless = 0
  const simulator = await Simulator.start(fullSpeed(endless), folder, resources, signal)
  const environment = { databaseUrl, queueUrl, feedUrl: simulator.feedUrl }
  const pipeline = await Pipeline.start(join(folder, 'pipeline'), environment, resources, signal)
  const look = queueCounts(queueUrl)
  const samples = new Map<string, { bytes: number; peakBytes: number }[]>()
  let peakJobs = 0
  for (let second = 1; second <= seconds; second += 1) {
    await timeout(1_000, undefined, { signal })
    for (const service of pipeline.services) {
      samples.set(service, [...(samples.get(service) ?? []), pipeline.memory(service)])
    }
    samples.set('feed-simulator', [...(samples.get('feed-simulator') ?? []), simulator.memory()])
    peakJobs = Math.max(peakJobs, await look.jobs())
    bench.progress(second, seconds)
  }
  const { rows } = await sql<{ messages: number }>`
    select coalesce(sum(received), 0)::int as messages from ingest_batches`.execute(db)
  const processes = [...samples].map(([process, of]): ProcessMemory => {
    const average = (some: typeof of) =>
      some.reduce((sum, { bytes }) => sum + bytes, 0) / some.length / megabyte
    return {
      process,
      first: average(of.slice(0, samplesAMinute)),
      last: average(of.slice(-samplesAMinute)),
      peak: Math.max(...of.map(({ peakBytes }) => peakBytes)) / megabyte,
    }
  })
  return { queue, seconds, messages: rows[0]?.messages ?? 0, processes, peakJobs }
}
