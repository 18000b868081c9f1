import { loadConfig, variable } from '@scores/runtime'
import { badKinds, hugeKinds } from './messages/bad-messages.ts'

export const variables = {
  SIMULATOR_PORT: variable.port({
    desc: 'The port it serves on: /scores is the feed, /sent the summary of what was sent, /healthz answers ok, POST /cut ends all connections of the feed.',
    default: 4_000,
  }),
  SIMULATOR_HOST: variable.text({
    desc: 'The address it listens on; 0.0.0.0 to be reached from other machines.',
    default: '127.0.0.1',
  }),
  SIMULATOR_RATE: variable.decimal(
    0,
    1_000_000,
  )({
    desc: 'Messages a second, from when the first reader connects. 0: as fast as each reader takes them, waiting for one.',
    default: 5,
  }),
  SIMULATOR_COUNT: variable.integer(
    0,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'Messages in all; after the last one connections stay open. 0: without end.',
    default: 0,
  }),
  SIMULATOR_SEED: variable.integer(
    0,
    4_294_967_295,
  )({
    desc: 'The same seed and options give the same messages.',
    default: 1,
  }),
  SIMULATOR_BAD_SHARE: variable.decimal(
    0,
    1,
  )({
    desc: 'The share of messages that are bad, 0 to 1.',
    default: 0.02,
  }),
  SIMULATOR_BAD_KINDS: variable.listOf(badKinds)({
    desc: `The kinds of bad messages, equally often, separated by commas. Without it, all but ${hugeKinds.join(', ')} (5 MB each).`,
    default: badKinds.filter(kind => !hugeKinds.includes(kind)),
  }),
  SIMULATOR_ODD_NAMES: variable.flag({
    desc: 'Make one in a hundred good messages an odd one: a name with a quote, SQL, an emoji or from right to left, or a further field.',
    default: false,
  }),
  SIMULATOR_IDS: variable.flag({
    desc: 'Send "id: n" with message n, and resume after the number in a request\'s Last-Event-ID.',
    default: false,
  }),
  SIMULATOR_RESTART_EVERY: variable.integer(
    0,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'After so many messages each time, end all connections and begin the exam numbers anew, as a feed that restarts. 0: never.',
    default: 0,
  }),
  SIMULATOR_SILENCE_EVERY: variable.integer(
    0,
    Number.MAX_SAFE_INTEGER,
  )({
    desc: 'After so many messages each time, send nothing for SIMULATOR_SILENCE_MS, not even a heartbeat. 0: never.',
    default: 0,
  }),
  SIMULATOR_SILENCE_MS: variable.integer(
    0,
    86_400_000,
  )({
    desc: 'How long a silence lasts, milliseconds. What comes after it is late by as much; nothing is left out.',
    default: 60_000,
  }),
  SIMULATOR_REFUSE_FIRST: variable.integer(
    0,
    1_000_000,
  )({
    desc: 'So many requests for the feed are at first answered with 503.',
    default: 0,
  }),
  SIMULATOR_REFUSE_EVERY: variable.integer(
    0,
    1_000_000,
  )({
    desc: 'Every so many requests for the feed, one is answered with 503. 0: never.',
    default: 0,
  }),
  SIMULATOR_CHUNK_BYTES: variable.integer(
    0,
    65_536,
  )({
    desc: 'Cut the stream into writes of 1 to so many bytes, anywhere, also within a character. 0: whole messages.',
    default: 0,
  }),
  SIMULATOR_HEARTBEAT_MS: variable.integer(
    0,
    86_400_000,
  )({
    desc: 'When nothing was sent for so long, send a comment, milliseconds. 0: never.',
    default: 15_000,
  }),
  SIMULATOR_PLAY: variable.text({
    desc: 'A file that every connection is sent once, byte by byte as it is, instead of generated messages.',
    default: '',
  }),
  SIMULATOR_SENT_FILE: variable.text({
    desc: 'A file that gets one JSON line per message sent: n, id, kind, reason, event, data.',
    default: '',
  }),
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
