import manifest from '../package.json' with { type: 'json' }
import { variable } from './config.ts'

/** The version of the code that runs. */
export const codeVersionVariables = {
  CODE_VERSION: variable.text({
    desc: 'Code version, stored with each quarantined message and shown with each service. ./entrypoint adds the commit.',
    default: manifest.version,
  }),
}
