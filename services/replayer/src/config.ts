import { queueVariables } from '@scores/queue'
import { loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...storageVariables,
  QUARANTINE_RETENTION_DAYS: variable.integer(
    0,
    36_500,
  )({
    desc: 'Quarantined messages that were resolved or discarded are deleted so many days later, looked for every hour. 0: never. Open and exhausted ones stay.',
    default: 0,
  }),
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
