import { queueVariables } from '@scores/queue'
import { loadConfig, variable } from '@scores/runtime'

export const variables = {
  ...queueVariables,
  FEED_URL: variable.url(['http', 'https'])({
    desc: 'The feed of server-sent events.',
    example: 'https://live-test-scores.herokuapp.com/scores',
  }),
  FEED_NAME: variable.text({
    desc: 'What the feed is called in the tables; message ids and the position depend on it. Without it, host and path of FEED_URL.',
    default: '',
  }),
  LISTENER_ID: variable.text({
    desc: 'What tells this listener from others of the same feed; one that is started again under its id need not wait for its own lease to run out. Without it, a new one at each start.',
    default: '',
  }),
  FEED_BEARER_TOKEN: variable.text({ desc: 'Sent as "Authorization: Bearer …".', default: '' }),
  FEED_HEADERS: variable.headers({
    desc: 'Further request headers, as "Name: value", several separated by |.',
    default: {},
    example: 'X-Api-Key: abc | X-Client: scores',
  }),
  FEED_SILENCE_MS: variable.integer(
    100,
    86_400_000,
  )({
    desc: 'A connection on which nothing comes for so long, not even a comment, is dead and made anew. Milliseconds.',
    default: 60_000,
  }),
  FEED_RETRY_MAX_MS: variable.integer(
    250,
    3_600_000,
  )({
    desc: 'The longest wait between two tries to connect, milliseconds. The first is a quarter of a second.',
    default: 30_000,
  }),
  FEED_MAX_MESSAGE_BYTES: variable.integer(
    65_536,
    536_870_912,
  )({
    desc: 'A message that is larger is cut, and so quarantined. The memory of the listener depends on it.',
    default: 8_388_608,
  }),
  QUEUE_MAX_JOBS: variable.integer(
    10,
    10_000_000,
  )({
    desc: 'Jobs that the queue may hold, whatever their state. Beyond it a feed with ids is held back, one without is spooled to disk. A job takes up to BATCH_MAX_BYTES of the memory of Redis, where nothing is added above 80 % of its maxmemory either.',
    default: 10_000,
  }),
  DATA_DIR: variable.text({
    desc: 'Its folder "spool" takes what a feed without ids sends while the queue is away.',
    default: '.data',
  }),
  SPOOL_MAX_BYTES: variable.integer(
    1_048_576,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'What the spool of a feed may take on disk. Beyond it the feed is held back.',
    default: 1_073_741_824,
  }),
  BATCH_LINGER_MS: variable.integer(
    0,
    1_000,
  )({
    desc: 'How long the first message of a batch waits for others, milliseconds: adds to the latency, saves jobs. While messages pile up on the queue or in the spool it is at least a tenth of a second.',
    default: 5,
  }),
  BATCH_MAX_MESSAGES: variable.integer(
    1,
    10_000,
  )({
    desc: 'Messages in a batch at most. Throughput is limited by small values, and the work that is retried together by large ones.',
    default: 2_000,
  }),
  BATCH_MAX_BYTES: variable.integer(
    1_024,
    16_777_216,
  )({
    desc: 'Text in a batch at most, in bytes; a larger message gets a batch of its own.',
    default: 1_048_576,
  }),
}

export type Config = ReturnType<typeof readConfig>

export function readConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const { host, pathname } = new URL(config.FEED_URL)
  return { ...config, FEED_NAME: config.FEED_NAME || `${host}${pathname}` }
}
