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
    desc: 'Number of jobs that one normalizer process handles at the same time. Each uses its own database connection.',
    default: 2,
  }),
  GUARD_WINDOW_MESSAGES: variable.integer(
    0,
    100_000,
  )({
    desc: 'Number of recent messages per feed in the failure-rate window of each normalizer process. If too many of them fail the same check, the queue is paused before more are quarantined. 0 turns this off.',
    default: 200,
  }),
  GUARD_FAILING_SHARE: variable.decimal(
    0,
    1,
  )({
    desc: 'Share of the failure-rate window that may fail the same check, 0 to 1.',
    default: 0.5,
  }),
  REPLAY_MAX_ATTEMPTS: variable.integer(
    1,
    1_000,
  )({
    desc: 'Number of replays that may try a quarantined message. A message that fails them all is exhausted until a person reopens it.',
    default: 5,
  }),
  ...codeVersionVariables,
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
