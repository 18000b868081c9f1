import { queueNames, type RawBatch } from '@scores/contracts'
import {
  IngestProducer,
  openQueue,
  type QueueLocation,
  ReplayProducer,
  startIngestConsumer,
} from '@scores/queue'
import { onTestFinished } from 'vitest'
import { quiet } from './test-stores.ts'

type Handlers = Parameters<typeof startIngestConsumer>[1]
type Settings = Parameters<typeof startIngestConsumer>[2]

/** Closes a resource when the test ends. */
function closeAfterTest<Resource extends AsyncDisposable>(resource: Resource): Resource {
  onTestFinished(() => resource[Symbol.asyncDispose]())
  return resource
}

/** Builds a batch of one listener run, with one message per text. */
export const rawBatch = (
  firstSequence: number,
  texts: string[] = ['x'],
  listenerRun = '019ab000-0000-7000-8000-000000000000',
): RawBatch => ({
  feed: 'feed',
  listenerRun,
  firstSequence,
  messages: texts.map(data => ({ type: 'score', eventId: '', data, receivedAt: 1 })),
})

/** Opens a queue for the rest of the test: the normalizers' one unless a name is given. */
export const openTestQueue = async (location: QueueLocation, name: string = queueNames.rawMessages) =>
  closeAfterTest(await openQueue<unknown>(location, name, quiet))

export const openTestProducer = async (location: QueueLocation, maxJobs = 1_000): Promise<IngestProducer> =>
  closeAfterTest(await IngestProducer.open(location, maxJobs, quiet))

export const openTestReplayProducer = async (location: QueueLocation): Promise<ReplayProducer> =>
  closeAfterTest(await ReplayProducer.open(location, quiet))

/** Starts a consumer for the rest of the test. Handlers that are not given accept every job. */
export async function startTestConsumer(
  location: QueueLocation,
  handlers: Partial<Handlers> = {},
  settings: Partial<Settings> = {},
) {
  const accept = async () => undefined
  return closeAfterTest(
    await startIngestConsumer(
      location,
      { onBatch: accept, onReplay: accept, onFeedConnection: accept, ...handlers },
      { concurrency: 1, ...settings },
      quiet,
    ),
  )
}
