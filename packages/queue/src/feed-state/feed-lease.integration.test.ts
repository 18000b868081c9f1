import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { QueueLocation } from '../connection/location.ts'
import { FeedLease, type HeldLease, type LeaseStore } from './feed-lease.ts'

/** A listener that takes part; it does nothing but hold the lease. */
function join(name: string, store: LeaseStore) {
  const stopping = new AbortController()
  const holding = Promise.withResolvers<HeldLease>()
  const events: string[] = []
  const work = async (lease: HeldLease) => {
    events.push('begins')
    holding.resolve(lease)
    if (!lease.signal.aborted)
      await new Promise(resolve => lease.signal.addEventListener('abort', resolve, { once: true }))
    events.push('ends')
  }
  const ended = new FeedLease(store, 'feed', name, quiet).hold(work, stopping.signal)
  const stop = () => {
    stopping.abort()
    return ended
  }
  onTestFinished(stop)
  return { name, holding: holding.promise, events, stop }
}

/** A connection to the store that can be cut off, or hang. */
function openStore(location: QueueLocation): LeaseStore & { isAway: boolean; hangs: Promise<void> | null } {
  const store = FeedLease.openStore(location, quiet)
  onTestFinished(() => store.close())
  return {
    isAway: false,
    hangs: null,
    async take(...args) {
      if (this.isAway) throw new Error('away')
      await this.hangs
      return store.take(...args)
    },
    release: (...args) => store.release(...args),
    close: () => store.close(),
  }
}

describe.each(queueBackends)('on %s', backend => {
  test('one listener has the lease, and the next one gets it when that stops', async () => {
    const location = await createTestQueue(backend)
    const all = ['a', 'b', 'c'].map(name => join(name, openStore(location)))
    for (let left = all; left.length > 0; ) {
      const current = await Promise.race(left.map(each => each.holding.then(() => each)))
      left = left.filter(each => each !== current)
      expect(left.map(({ events }) => events)).toEqual(left.map(() => []))
      expect((await current.holding).isCertain()).toBe(true)
      await current.stop()
      expect(current.events).toEqual(['begins', 'ends'])
    }
  })

  test('of a holder that hangs another takes over within seconds; it learns since when', async () => {
    const location = await createTestQueue(backend)
    const store = openStore(location)
    const hanging = join('hanging', store)
    const lease = await hanging.holding
    const other = join('other', openStore(location))
    const wakes = Promise.withResolvers<void>()
    store.hangs = wakes.promise
    const hangsSince = performance.now()
    await other.holding
    const tookOverAt = Date.now()
    expect(performance.now() - hangsSince).toBeLessThan(6_000)
    expect(lease.isCertain()).toBe(false)

    wakes.resolve()
    await lease.whenKnown(new AbortController().signal)
    expect(lease.signal.aborted).toBe(true)
    expect(Math.abs((lease.lostAt() ?? 0) - tookOverAt)).toBeLessThan(400)
  })

  test('a store that was away for longer than a lease lasts gives it to the holder again', async () => {
    const location = await createTestQueue(backend)
    const [store, otherStore] = [openStore(location), openStore(location)]
    const holder = join('holder', store)
    const lease = await holder.holding
    const other = join('other', otherStore)
    store.isAway = true
    otherStore.isAway = true
    await expect.poll(() => lease.isCertain(), { timeout: 6_000 }).toBe(false)
    store.isAway = false
    otherStore.isAway = false
    await lease.whenKnown(new AbortController().signal)
    expect(lease.isCertain()).toBe(true)
    expect(lease.lostAt()).toBeNull()
    expect(other.events).toEqual([])
  })

  test('a term that another had meanwhile is a break, even if it was given back', async () => {
    const location = await createTestQueue(backend)
    const store = openStore(location)
    const hanging = join('hanging', store)
    const lease = await hanging.holding
    const wakes = Promise.withResolvers<void>()
    store.hangs = wakes.promise
    const other = join('other', openStore(location))
    await other.holding
    await other.stop()
    wakes.resolve()
    await lease.whenKnown(new AbortController().signal)
    expect(lease.lostAt()).not.toBeNull()
    expect(lease.signal.aborted).toBe(true)
  })

  test('each feed has a lease of its own', async () => {
    const store = openStore(await createTestQueue(backend))
    const take = (feed: string, holder: string) => store.take(feed, holder, 60_000, true)
    expect(await take('a', 'one')).toMatchObject({ isMine: true, term: 1 })
    expect(await take('a', 'other')).toMatchObject({ isMine: false, term: 1, hasExpired: false })
    expect(await take('b', 'other')).toMatchObject({ isMine: true, term: 1 })
    await store.release('a', 'other')
    expect(await take('a', 'other')).toMatchObject({ isMine: false })
    await store.release('a', 'one')
    expect(await take('a', 'other')).toMatchObject({ isMine: true, term: 2 })
  })
})
