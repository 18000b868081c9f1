import { createPostgresBackend } from 'bullmq'

/**
 * Creates BullMQ's Postgres backend, corrected: it reports no waiting jobs while the queue is paused, so that bounds, status
 * and Bull Board would take a paused queue for an empty one. BullMQ's Redis backend counts them.
 */
export const createBackend: typeof createPostgresBackend = (name, options, factoryOptions) => {
  const backend = createPostgresBackend(name, options, factoryOptions)
  const getCounts = backend.getCounts.bind(backend)
  backend.getCounts = async (types, delayedTimestamp) => {
    const counts = await getCounts(types, delayedTimestamp)
    const isHidden = (index: number) => counts[index] === 0 && /^wait(ing)?$/.test(types[index] ?? '')
    if (!counts.some((_, index) => isHidden(index))) return counts
    // This count ignores the pause. Waiting jobs with a priority are "prioritized", which a pause does not hide.
    const [waiting = 0] = await backend.getCountsPerPriority([0])
    return counts.map((count, index) => (isHidden(index) ? waiting : count))
  }
  return backend
}
