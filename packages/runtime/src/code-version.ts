import manifest from '../package.json' with { type: 'json' }
import { variable } from './config.ts'

/** Of whatever judges messages: kept with each that is quarantined. */
export const codeVersionVariables = {
  CODE_VERSION: variable.text({
    desc: 'Which code this is, kept with every message that it quarantines; ./entrypoint adds the commit.',
    default: manifest.version,
  }),
}
