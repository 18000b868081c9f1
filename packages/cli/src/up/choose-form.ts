import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { embeddedPostgres, type InstallationConfig, writeFileAtomically } from '@scores/installation'
import { AppError } from '@scores/runtime'
import { composeHasData, engineAnswers } from '../containers/compose.ts'

/** Processes of this machine, or containers. */
export type Form = 'embedded' | 'compose'

/** What is known before the form is chosen. */
export interface FormFacts {
  /** Chosen by a person; null if none was. */
  asked: Form | null
  hasOwnDatabase: boolean
  hasEmbeddedData: boolean
  hasContainerData: boolean
  isEngineRunning: boolean
}

export interface FormChoice {
  form: Form
  /** Why it is not the form that a person may expect; empty without a reason. */
  why: string
}

/**
 * Chooses the form whose data exist. Only a new installation may take the form that happens to be available.
 *
 * @throws AppError USAGE if data exist in both forms, or in containers while no engine runs
 */
export function chooseForm(facts: FormFacts): FormChoice {
  const { asked, hasOwnDatabase, hasEmbeddedData, hasContainerData, isEngineRunning } = facts
  if (asked) {
    const isElsewhere = asked === 'embedded' ? hasContainerData : hasEmbeddedData
    const other = asked === 'embedded' ? 'compose' : 'embedded'
    return {
      form: asked,
      why: isElsewhere ? `Other data exist in the form --${other}. They stay as they are.` : '',
    }
  }
  if (hasOwnDatabase) return { form: 'embedded', why: '' }
  if (hasEmbeddedData && hasContainerData) {
    throw new AppError(
      'USAGE',
      'data exist both in DATA_DIR and in containers',
      'Choose with --embedded or --compose. ./entrypoint down --purge deletes both.',
    )
  }
  if (hasEmbeddedData)
    return {
      form: 'embedded',
      why: isEngineRunning
        ? 'A container engine is running, but the data are in DATA_DIR. --compose starts with empty containers.'
        : '',
    }
  if (hasContainerData && !isEngineRunning) {
    throw new AppError(
      'USAGE',
      'the data are in containers, but no container engine is running',
      'Start the engine. --embedded starts without these data.',
    )
  }
  return { form: isEngineRunning ? 'compose' : 'embedded', why: '' }
}

/** Looks at the data and the container engine of this machine. */
export function readFormFacts(config: InstallationConfig, asked: Form | null): FormFacts {
  const isEngineRunning = engineAnswers()
  return {
    asked,
    hasOwnDatabase: config.DATABASE_URL !== '',
    hasEmbeddedData: embeddedPostgres(config).exists,
    hasContainerData: isEngineRunning ? composeHasData() : existsSync(markerIn(config.DATA_DIR)),
    isEngineRunning,
  }
}

/** Tells that containers have data even while no engine can be asked. */
const markerIn = (dataDir: string): string => join(dataDir, 'containers')

export const markContainerData = (dataDir: string): void =>
  writeFileAtomically(markerIn(dataDir), `${process.env['COMPOSE_PROJECT_NAME']}\n`)

export const unmarkContainerData = (dataDir: string): void => rmSync(markerIn(dataDir), { force: true })

/** True for a URL that means another machine inside a container. */
export function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\]|\[::ffff:7f.*\])$/.test(host)
}
