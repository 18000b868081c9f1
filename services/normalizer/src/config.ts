import { queueVariables } from '@scores/queue'
import { loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...storageVariables,
  NORMALIZER_CONCURRENCY: variable.integer(
    1,
    64,
  )({
    desc: 'Jobs that one normalizer process works on at the same time, each with a database connection of its own.',
    default: 2,
  }),
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
