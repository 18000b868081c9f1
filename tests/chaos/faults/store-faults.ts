import { flushRedis, untilScheduled } from '../test-bed/flush-redis.ts'
import { type Fault, fault, seconds } from './fault.ts'
import { whileHanging } from './service-faults.ts'

type Store = 'database' | 'queue'

const kill = (which: Store) =>
  fault(`${which} killed`, async targets => {
    const at = Date.now()
    await targets[which].kill()
    await targets[which].start()
    return at
  })

const stop = (which: Store, awayS: number) =>
  fault(
    `${which} away for ${awayS} s`,
    async targets => {
      await targets[which].stop()
      await seconds(awayS, targets)
      await targets[which].start()
      return Date.now()
    },
    { seconds: awayS },
  )

/** Connections that were in use stay dead for ever, and only a time limit of the client ends them. */
const dropPackets = (which: Store, recoveryS: number) =>
  fault(
    `${which} half-open for 5 s`,
    async targets => {
      const { proxy } = targets[which]
      proxy.freeze()
      await seconds(5, targets)
      proxy.thaw()
      return Date.now()
    },
    { seconds: 5 + recoveryS },
  )

/** A store may end itself when its disk is full. Whatever runs it starts it again. */
const fillDisk = (which: Store) =>
  fault(
    `disk of the ${which} full for 5 s`,
    async targets => {
      const store = targets[which]
      store.disk?.fill()
      await seconds(5, targets)
      store.disk?.free()
      await store.start()
      return Date.now()
    },
    { needs: ['disks'], seconds: 8 },
  )

/** Faults of database and queue. */
export const storeFaults: readonly Fault[] = [
  kill('queue'),
  kill('database'),
  stop('database', 10),
  stop('queue', 5),
  dropPackets('database', 32),
  dropPackets('queue', 15),
  fillDisk('database'),
  fillDisk('queue'),
  fault(
    'queue flushed while it is empty',
    async targets => {
      const { queue, signal } = targets
      const at = await whileHanging(targets, ['feed-listener'], () => flushRedis(queue.url, signal))
      await untilScheduled(queue.url, signal)
      return at
    },
    { needs: ['ids', 'redis'], seconds: 18 },
  ),
]
