import { createTestQueue, queueBackends, quiet } from '@scores/testkit/vitest'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { QueueLocation } from '../connection/location.ts'
import { FeedLease, type HeldLease } from './feed-lease.ts'
import type { FeedState, LeaseRequest } from './feed-state.ts'
import { openFeedState } from './open-feed-state.ts'

/** A listener that only holds the lease. */
function join(name: string, state: FeedState) {
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
  const ended = new FeedLease(state, 'feed', name, quiet).hold(work, stopping.signal)
  const stop = () => {
    stopping.abort()
    return ended
  }
  onTestFinished(stop)
  return { name, holding: holding.promise, events, stop }
}

/** A feed state that can become unavailable or hang. */
function openStore(location: QueueLocation) {
  const state = openFeedState(location, quiet)
  onTestFinished(() => state[Symbol.asyncDispose]())
  const faults: { isUnavailable: boolean; hangs: Promise<void> | null } = {
    isUnavailable: false,
    hangs: null,
  }
  const takeLease = state.takeLease.bind(state)
  return Object.assign(state, faults, {
    async takeLease(this: typeof faults, request: LeaseRequest) {
      if (this.isUnavailable) throw new Error('unavailable')
      await this.hangs
      return takeLease(request)
    },
  })
}

describe.each(queueBackends)('on %s', backend => {
  test('the next listener gets the lease when its holder stops', async () => {
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

  test('another listener takes over from a hanging holder, which learns when', async () => {
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

  test('after an outage longer than the lease, the holder gets it again', async () => {
    const location = await createTestQueue(backend)
    const [store, otherStore] = [openStore(location), openStore(location)]
    const holder = join('holder', store)
    const lease = await holder.holding
    const other = join('other', otherStore)
    store.isUnavailable = true
    otherStore.isUnavailable = true
    await expect.poll(() => lease.isCertain(), { timeout: 6_000 }).toBe(false)
    store.isUnavailable = false
    otherStore.isUnavailable = false
    await lease.whenKnown(new AbortController().signal)
    expect(lease.isCertain()).toBe(true)
    expect(lease.lostAt()).toBeNull()
    expect(other.events).toEqual([])
  })

  test('a lease that another listener had meanwhile is lost, even if released', async () => {
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
})
