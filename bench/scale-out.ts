import type { Bench } from './bench.ts'
import type { ScaleOut } from './report/results.ts'
import { openTestBed } from './test-bed.ts'
import { runPipeline } from './throughput.ts'

/** The queue is on Redis, as in scaled containers. */
export async function measureScaleOut(bench: Bench): Promise<ScaleOut[]> {
  const results: ScaleOut[] = []
  const { normalizers: counts, runs } = bench.sizes
  for (const normalizers of counts) {
    const perSecond: number[] = []
    for (let n = 1; n <= runs; n += 1) {
      bench.doing(`scale-out, ${normalizers} of the normalizers, run ${n} of ${runs}`)
      await using resources = new AsyncDisposableStack()
      const testBed = await openTestBed('redis', resources, bench.signal)
      perSecond.push(await runPipeline(bench, testBed, normalizers))
    }
    results.push({ normalizers, perSecond })
  }
  return results
}
