import { pick } from '@scores/feed-simulator'
import { type Fault, fault, seconds, type Targets } from './fault.ts'
import { serviceFaults } from './service-faults.ts'
import { storeFaults } from './store-faults.ts'

/** Begins both at the same moment. Fails, once both have ended, if one of them failed. */
async function atOnce(targets: Targets, faults: readonly Fault['inflict'][]): Promise<number> {
  const ends = await Promise.allSettled(faults.map(inflict => inflict(targets)))
  const times = ends.map(end => {
    if (end.status === 'rejected') throw end.reason
    return end.value
  })
  return Math.max(...times)
}

const inflictOf = (faults: readonly Fault[], name: string): Fault['inflict'] => {
  const found = faults.find(each => each.name === name)
  if (!found) throw new Error(`no fault is called ${name}`)
  return found.inflict
}

const [killListener, killDatabase, killQueue] = [
  inflictOf(serviceFaults, 'feed-listener killed'),
  inflictOf(storeFaults, 'database killed'),
  inflictOf(storeFaults, 'queue killed'),
]

/** Faults that are soon over and possible in every run. */
const shortOf = (faults: readonly Fault[]) =>
  faults.filter(each => each.needs.length === 0 && each.seconds <= 5)

/** Two faults at the same moment. */
export const simultaneousFaults: readonly Fault[] = [
  fault('database and queue killed', targets => atOnce(targets, [killDatabase, killQueue])),
  fault('feed-listener and queue killed', targets => atOnce(targets, [killListener, killQueue]), {
    needs: ['ids'],
  }),
  fault(
    'a random service and a random store',
    targets => {
      const [service, store] = [serviceFaults, storeFaults].map(faults =>
        pick(targets.random, shortOf(faults)),
      )
      return atOnce(
        targets,
        [service, store].flatMap(each => (each ? [each.inflict] : [])),
      )
    },
    { seconds: 5 },
  ),
  fault(
    'data folder full, queue away for 5 s',
    async targets => {
      const { dataDisk, queue } = targets
      dataDisk?.fill()
      await queue.stop()
      await seconds(5, targets)
      dataDisk?.free()
      await queue.start()
      return Date.now()
    },
    { needs: ['disks'], seconds: 7 },
  ),
]
