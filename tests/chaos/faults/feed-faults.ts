import { waitUntil } from '@scores/testkit'
import { type Fault, fault } from './fault.ts'

const cut = (how: 'cleanly' | 'abruptly', more?: Partial<Fault>) =>
  fault(
    `feed cut ${how}`,
    async ({ simulator, signal }) => {
      const isCut = async () => (await simulator.cut(how)) > 0
      await waitUntil(isCut, { what: 'a connection that can be cut', timeoutMs: 60_000, signal })
      return Date.now()
    },
    more,
  )

/** Seconds between the last message sent and the deadly one, so that it is not sent too soon. */
const aheadS = 0.5

/** Faults that come from the feed. */
export const feedFaults: readonly Fault[] = [
  cut('cleanly'),
  cut('abruptly', { needs: ['ids'] }),
  fault(
    'deadly message',
    async ({ pipeline, simulator, rate, poison, signal }) => {
      const pids = () => pipeline.normalizers.map(each => pipeline.log(each).pid).join()
      const before = pids()
      const { last } = await simulator.summary()
      poison.add((last ?? 0) + Math.ceil(rate * aheadS))
      await waitUntil(() => pids() !== before, {
        what: 'a normalizer that ends',
        timeoutMs: 30_000,
        signal,
      })
      return Date.now()
    },
    { seconds: 3 },
  ),
]
