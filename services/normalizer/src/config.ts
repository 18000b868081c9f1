import { queueVariables, workerVariables } from '@scores/queue'
import { codeVersionVariables, loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...workerVariables,
  ...storageVariables,
  NORMALIZER_CONCURRENCY: variable.integer(
    1,
    64,
  )({
    desc: 'Jobs that one normalizer process works on at the same time, each with a database connection of its own.',
    default: 2,
  }),
  GUARD_WINDOW_MESSAGES: variable.integer(
    0,
    100_000,
  )({
    desc: 'Of so many messages of a feed, the last ones, each normalizer process looks at how many fail the same check. Where too many do, the queue is paused before more of them are quarantined. 0: never.',
    default: 200,
  }),
  GUARD_FAILING_SHARE: variable.decimal(
    0,
    1,
  )({
    desc: 'The share of them that may fail the same check, 0 to 1.',
    default: 0.5,
  }),
  REPLAY_MAX_ATTEMPTS: variable.integer(
    1,
    1_000,
  )({
    desc: 'So many replays may try a quarantined message; one that fails them all is exhausted, and left alone until it is reopened.',
    default: 5,
  }),
  ...codeVersionVariables,
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
