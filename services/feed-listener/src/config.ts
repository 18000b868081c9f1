import { queueVariables } from '@scores/queue'
import { decodePart, loadConfig, variable } from '@scores/runtime'

export const variables = {
  ...queueVariables,
  FEED_URL: variable.url(['http', 'https'])({
    desc: 'The feed of server-sent events. A user and a password in the URL are sent as basic authentication.',
    example: 'https://live-test-scores.herokuapp.com/scores',
  }),
  FEED_NAME: variable.text({
    desc: 'Name of the feed in the tables. Message ids and the position depend on it. Defaults to host and path of FEED_URL.',
    default: '',
  }),
  LISTENER_ID: variable.text({
    desc: 'Identifies this listener among those of the same feed. A listener that restarts under its id gets its lease back at once. Defaults to a new id at each start.',
    default: '',
  }),
  FEED_BEARER_TOKEN: variable.text({ desc: 'Sent as "Authorization: Bearer …".', default: '' }),
  FEED_HEADERS: variable.headers({
    desc: 'Additional request headers as "Name: value", separated by |.',
    default: {},
    example: 'X-Api-Key: abc | X-Client: scores',
  }),
  FEED_ALLOW_REDIRECT_ORIGINS: variable.origins({
    desc: 'Other origins to which the feed may redirect, such as https://feed.example, separated by commas. They do not receive FEED_HEADERS or credentials.',
    default: [],
  }),
  FEED_CONNECT_MS: variable.integer(
    100,
    600_000,
  )({
    desc: 'Maximum time for connecting to the feed and for its answer to begin, in milliseconds.',
    default: 30_000,
  }),
  HTTP_PROXY: variable.url(['http', 'https'])({
    desc: 'Proxy for feeds with http:// URLs. A feed on this machine never needs one.',
    default: '',
  }),
  HTTPS_PROXY: variable.url(['http', 'https'])({
    desc: 'Proxy for feeds with https:// URLs. Defaults to HTTP_PROXY.',
    default: '',
  }),
  NO_PROXY: variable.text({
    desc: 'Hosts that need no proxy, separated by commas.',
    default: '',
  }),
  FEED_SILENCE_MS: variable.integer(
    100,
    86_400_000,
  )({
    desc: 'Silence, in milliseconds, after which a connection counts as dead and is replaced. Comments end a silence.',
    default: 60_000,
  }),
  FEED_RETRY_MAX_MS: variable.integer(
    250,
    3_600_000,
  )({
    desc: 'Longest delay between two connection attempts, in milliseconds, even if the feed asks for more (retry, Retry-After). The first delay is 250 ms.',
    default: 30_000,
  }),
  FEED_MAX_MESSAGE_BYTES: variable.integer(
    65_536,
    536_870_912,
  )({
    desc: "Maximum size of a message's data, in bytes. More is truncated, and the message is therefore quarantined. The memory of the listener depends on it. An event type may have 256 characters, and an id 1 KB.",
    default: 8_388_608,
  }),
  QUEUE_MAX_JOBS: variable.integer(
    10,
    10_000_000,
  )({
    desc: 'Maximum number of jobs on the queue, in any state. Beyond it, a feed with ids is held back, and a feed without ids is spooled to disk. Each job takes up to BATCH_MAX_BYTES of Redis memory. No jobs are added above 80 % of its maxmemory.',
    default: 10_000,
  }),
  DATA_DIR: variable.text({
    desc: 'Data folder. Its subfolder "spool" holds messages of a feed without ids while the queue is unavailable.',
    default: '.data',
  }),
  SPOOL_MAX_BYTES: variable.integer(
    1_048_576,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: "Maximum size of a feed's spool on disk. Beyond it, the feed is held back.",
    default: 1_073_741_824,
  }),
  BATCH_LINGER_MS: variable.integer(
    0,
    1_000,
  )({
    desc: 'How long the first message of a batch waits for others, in milliseconds. It adds latency and saves jobs. While messages pile up, it is at least 100 ms.',
    default: 5,
  }),
  BATCH_MAX_MESSAGES: variable.integer(
    1,
    10_000,
  )({
    desc: 'Maximum number of messages in a batch. Small values limit the throughput. Large values increase the work that is retried together.',
    default: 2_000,
  }),
  BATCH_MAX_BYTES: variable.integer(
    1_024,
    16_777_216,
  )({
    desc: 'Maximum bytes of text in a batch. A larger message gets a batch of its own.',
    default: 1_048_576,
  }),
}

export type Config = ReturnType<typeof readConfig>

export function readConfig(env: NodeJS.ProcessEnv) {
  const config = loadConfig(env, variables)
  const url = new URL(config.FEED_URL)
  const { host, pathname, username, password } = url
  url.username = ''
  url.password = ''
  return {
    ...config,
    FEED_URL: url.href,
    FEED_NAME: config.FEED_NAME || `${host}${pathname}`,
    /** Request headers, all of them secrets. */
    headers: {
      ...(username + password === '' ? {} : { Authorization: basic(username, password) }),
      ...config.FEED_HEADERS,
      ...(config.FEED_BEARER_TOKEN === '' ? {} : { Authorization: `Bearer ${config.FEED_BEARER_TOKEN}` }),
    },
  }
}

/** RFC 7617. The parts of a URL are percent-encoded. */
const basic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${decodePart(username)}:${decodePart(password)}`).toString('base64')}`
