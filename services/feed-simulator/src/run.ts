import type { Run, ServiceContext } from '@scores/runtime'
import { type Config, readConfig } from './config.ts'
import { Connection } from './feed/connection.ts'
import type { Feed } from './feed/feed.ts'
import { createFeedServer } from './feed/feed-server.ts'
import { closeAtOnce, listen } from './feed/listen.ts'
import { LiveFeed } from './feed/live-feed.ts'
import { PlayedFile } from './feed/played-file.ts'
import { type Message, messageSource } from './messages/message-source.ts'
import { seededRandom } from './messages/seeded-random.ts'
import { SentLog } from './sent/sent-log.ts'

export const run: Run = async context => {
  const config = readConfig(context.env)
  const port = await simulate(config, context)
  context.log.info({ url: `http://${config.SIMULATOR_HOST}:${port}/scores` }, 'serving')
}

/**
 * Serves the feed until `resources` are disposed of.
 *
 * @param config - a `SIMULATOR_PORT` of 0 takes a free port
 * @param messageOf - returns message n
 * @returns the port
 * @throws AppError PORT_TAKEN, PLAY_FILE, SENT_FILE
 */
export async function simulate(
  config: Config,
  { log, resources, fail }: Pick<ServiceContext, 'log' | 'resources' | 'fail'>,
  messageOf = messageSourceOf(config),
): Promise<number> {
  const sentLog = new SentLog(config.SIMULATOR_SENT_FILE)
  resources.defer(() => sentLog.close())
  const logSummary = () => log.info(sentLog.summary(feed.position), 'sent')
  const feed = await openFeed(config, messageOf, sentLog, logSummary)
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
    endSilence: () => feed.endSilence(),
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

/** Returns the function that gives message n under these settings. */
export const messageSourceOf = (config: Config): ((n: number) => Message) =>
  messageSource({
    seed: config.SIMULATOR_SEED,
    badShare: config.SIMULATOR_BAD_SHARE,
    badKinds: config.SIMULATOR_BAD_KINDS,
    hasOddNames: config.SIMULATOR_ODD_NAMES,
    hasIds: config.SIMULATOR_IDS,
    restartEvery: config.SIMULATOR_RESTART_EVERY || Number.MAX_SAFE_INTEGER,
  })

async function openFeed(
  config: Config,
  messageOf: (n: number) => Message,
  sentLog: SentLog,
  onDone: () => void,
): Promise<Feed> {
  if (config.SIMULATOR_PLAY !== '') return PlayedFile.open(config.SIMULATOR_PLAY)
  return new LiveFeed({
    rate: config.SIMULATOR_RATE,
    count: config.SIMULATOR_COUNT || Number.MAX_SAFE_INTEGER,
    silenceEvery: config.SIMULATOR_SILENCE_EVERY,
    silenceMs: config.SIMULATOR_SILENCE_MS,
    hasIds: config.SIMULATOR_IDS,
    restartEvery: config.SIMULATOR_RESTART_EVERY,
    messageOf,
    sentLog,
    onDone,
  })
}
