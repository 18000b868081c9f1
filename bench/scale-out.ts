import type { Bench } from './bench.ts'
import { openLaboratory } from './laboratory.ts'
import { type QueueKind, queueNames, type ScaleOut } from './results.ts'
import { runPipeline } from './throughput.ts'

export async function measureScaleOut(bench: Bench): Promise<ScaleOut[]> {
  const results: ScaleOut[] = []
  for (const queue of ['redis', 'postgres'] satisfies QueueKind[]) {
    for (const normalizers of bench.sizes.normalizers) {
      const perSecond: number[] = []
      for (let n = 1; n <= bench.sizes.runs; n += 1) {
        bench.doing(
          `scale-out, queue on ${queueNames[queue]}, ${normalizers} normalizers, run ${n} of ${bench.sizes.runs}`,
        )
        await using resources = new AsyncDisposableStack()
        perSecond.push(
          await runPipeline(bench, await openLaboratory(queue, resources, bench.signal), normalizers),
        )
      }
      results.push({ queue, normalizers, perSecond })
    }
  }
  return results
}
