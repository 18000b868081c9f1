import { loadConfig, variable } from '@scores/runtime'
import { badKinds, hugeKinds } from './messages/bad-messages.ts'

export const variables = {
  SIMULATOR_PORT: variable.port({
    desc: 'Port of the simulator. /scores is the feed, /sent summarises the sent messages, /healthz answers ok, and POST /cut ends all connections of the feed.',
    default: 4_000,
  }),
  SIMULATOR_HOST: variable.text({
    desc: 'Address to listen on. 0.0.0.0 makes it reachable from other machines.',
    default: '127.0.0.1',
  }),
  SIMULATOR_RATE: variable.decimal(
    0,
    1_000_000,
  )({
    desc: 'Messages per second, once the first reader connects. 0 sends as fast as each reader takes them.',
    default: 5,
  }),
  SIMULATOR_COUNT: variable.integer(
    0,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'Total number of messages. Connections stay open after the last one. 0 means no end.',
    default: 0,
  }),
  SIMULATOR_SEED: variable.integer(
    0,
    4_294_967_295,
  )({
    desc: 'Seed of the messages. The same seed and options give the same messages.',
    default: 1,
  }),
  SIMULATOR_BAD_SHARE: variable.decimal(
    0,
    1,
  )({
    desc: 'Share of bad messages, 0 to 1.',
    default: 0.02,
  }),
  SIMULATOR_BAD_KINDS: variable.listOf(badKinds)({
    desc: `Kinds of bad messages, separated by commas and equally frequent. Defaults to all but ${hugeKinds.join(', ')} (5 MB each).`,
    default: badKinds.filter(kind => !hugeKinds.includes(kind)),
  }),
  SIMULATOR_ODD_NAMES: variable.flag({
    desc: 'Makes one in a hundred good messages odd: a name with a quote, SQL, an emoji or right-to-left text, or an extra field.',
    default: false,
  }),
  SIMULATOR_IDS: variable.flag({
    desc: 'Sends "id: n" with message n, and resumes after the number in a request\'s Last-Event-ID.',
    default: false,
  }),
  SIMULATOR_RESTART_EVERY: variable.integer(
    0,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'Number of messages after which the feed restarts: it ends all connections and restarts the exam numbers. 0 means never.',
    default: 0,
  }),
  SIMULATOR_SILENCE_EVERY: variable.integer(
    0,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'Number of messages after which the feed is silent for SIMULATOR_SILENCE_MS, without heartbeats. 0 means never.',
    default: 0,
  }),
  SIMULATOR_SILENCE_MS: variable.integer(
    0,
    86_400_000,
  )({
    desc: 'Length of a silence, in milliseconds. It delays the messages after it and drops none.',
    default: 60_000,
  }),
  SIMULATOR_REFUSE_FIRST: variable.integer(
    0,
    1_000_000,
  )({
    desc: 'Number of first requests for the feed that are answered with 503.',
    default: 0,
  }),
  SIMULATOR_REFUSE_EVERY: variable.integer(
    0,
    1_000_000,
  )({
    desc: 'Answers one in this many requests for the feed with 503. 0 means never.',
    default: 0,
  }),
  SIMULATOR_CHUNK_BYTES: variable.integer(
    0,
    65_536,
  )({
    desc: 'Cuts the stream into writes of 1 to this many bytes, even within a character. 0 writes whole messages.',
    default: 0,
  }),
  SIMULATOR_HEARTBEAT_MS: variable.integer(
    0,
    86_400_000,
  )({
    desc: 'Milliseconds without data after which a comment is sent. 0 means never.',
    default: 15_000,
  }),
  SIMULATOR_PLAY: variable.text({
    desc: 'A file that every connection receives once, byte for byte, instead of generated messages.',
    default: '',
  }),
  SIMULATOR_SENT_FILE: variable.text({
    desc: 'A file that receives one JSON line per sent message: n, id, kind, reason, event, data.',
    default: '',
  }),
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
