import { queueVariables } from '@scores/queue'
import { loadConfig, variable } from '@scores/runtime'
import { storageVariables } from '@scores/storage'

export const variables = {
  ...queueVariables,
  ...storageVariables,
  OWNER_PASSWORD: variable.text({
    desc: 'Lets the role "scores_owner" log in with this password. It then owns the tables and migrates them, and the superuser of DATABASE_URL only declares the roles.',
    default: '',
  }),
  PIPELINE_PASSWORD: variable.text({
    desc: 'Lets the role "pipeline", which the services can use in place of the owner, log in with this password.',
    default: '',
  }),
  ANALYST_PASSWORD: variable.text({
    desc: 'Lets the role "analyst", which can only read, log in with this password.',
    default: '',
  }),
}

export type Config = ReturnType<typeof readConfig>
export const readConfig = (env: NodeJS.ProcessEnv) => loadConfig(env, variables)
