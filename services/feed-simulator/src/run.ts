import type { Run, ServiceContext } from '@scores/runtime'
import { type Config, readConfig } from './config.ts'
import { Connection } from './feed/connection.ts'
import type { Feed } from './feed/feed.ts'
import { createFeedServer } from './feed/feed-server.ts'
import { closeAtOnce, listen } from './feed/listen.ts'
import { LiveFeed } from './feed/live-feed.ts'
import { PlayedFile } from './feed/played-file.ts'
import { messageSource } from './messages/message-source.ts'
import { seededRandom } from './messages/seeded-random.ts'
import { SentLog } from './sent/sent-log.ts'

export const run: Run = async context => {
  const config = readConfig(context.env)
  const port = await simulate(config, context)
  context.log.info({ url: `http://${config.SIMULATOR_HOST}:${port}/scores` }, 'serving')
}

/**
 * @param config - with a `SIMULATOR_PORT` of 0 it takes one that is free
 * @returns the port
 */
export async function simulate(
  config: Config,
  { log, resources, fail }: Omit<ServiceContext, 'env'>,
): Promise<number> {
  const sentLog = new SentLog(config.SIMULATOR_SENT_FILE)
  resources.defer(() => sentLog.close())
  const logSummary = () => log.info(sentLog.summary(feed.position), 'sent')
  const feed = await openFeed(config, sentLog, logSummary)
  resources.defer(() => feed.stop())

  const cuts = seededRandom(config.SIMULATOR_SEED, 'cuts')
  let connections = 0
  const open = new Set<Connection>()
  const server = createFeedServer({
    refuseFirst: config.SIMULATOR_REFUSE_FIRST,
    refuseEvery: config.SIMULATOR_REFUSE_EVERY,
    summary: () => ({ ...sentLog.summary(feed.position), done: feed.isDone }),
    cut: abruptly => {
      const ended = [...open]
      open.clear()
      for (const connection of ended) {
        if (abruptly) connection.reset()
        else connection.endSoon()
      }
      return ended.length
    },
    serveFeed: ({ headers }, response) => {
      connections += 1
      const number = connections
      const connection = new Connection(response, {
        chunkBytes: config.SIMULATOR_CHUNK_BYTES,
        heartbeatMs: config.SIMULATOR_HEARTBEAT_MS,
        random: cuts(number),
      })
      const lastEventId = headers['last-event-id']?.toString()
      log.info({ connection: number, lastEventId }, 'reader connected')
      open.add(connection)
      feed.serve(connection, lastEventId).then(() => {
        open.delete(connection)
        log.info({ connection: number }, 'reader gone')
      }, fail)
    },
  })
  const port = await listen(server, config.SIMULATOR_HOST, config.SIMULATOR_PORT)
  resources.defer(async () => {
    await closeAtOnce(server)
    logSummary()
  })
  return port
}

async function openFeed(config: Config, sentLog: SentLog, onDone: () => void): Promise<Feed> {
  if (config.SIMULATOR_PLAY !== '') return PlayedFile.open(config.SIMULATOR_PLAY)
  const hasIds = config.SIMULATOR_IDS
  const restartEvery = config.SIMULATOR_RESTART_EVERY
  return new LiveFeed({
    rate: config.SIMULATOR_RATE,
    count: config.SIMULATOR_COUNT || Number.MAX_SAFE_INTEGER,
    silenceEvery: config.SIMULATOR_SILENCE_EVERY,
    silenceMs: config.SIMULATOR_SILENCE_MS,
    hasIds,
    restartEvery,
    messageOf: messageSource({
      seed: config.SIMULATOR_SEED,
      badShare: config.SIMULATOR_BAD_SHARE,
      badKinds: config.SIMULATOR_BAD_KINDS,
      hasOddNames: config.SIMULATOR_ODD_NAMES,
      hasIds,
      restartEvery: restartEvery || Number.MAX_SAFE_INTEGER,
    }),
    sentLog,
    onDone,
  })
}
