import { queueVariables, workerVariables } from '@scores/queue'
import { codeVersionVariables, loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...workerVariables,
  ...storageVariables,
  ...codeVersionVariables,
  ANALYTICS_FIRST_RUN_MS: variable.integer(
    0,
    60_000,
  )({
    desc: 'Delay of the first run after the start, in milliseconds, so that nobody waits for the full minute.',
    default: 5_000,
  }),
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
