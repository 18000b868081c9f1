import { queueVariables } from '@scores/queue'
import { codeVersionVariables, loadConfig } from '@scores/runtime'
import { retentionVariables, storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...storageVariables,
  ...retentionVariables,
  ...codeVersionVariables,
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
