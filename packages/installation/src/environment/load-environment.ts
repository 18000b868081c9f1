import { findMisspeltVariables, type MisspeltVariable } from './misspelt-variables.ts'
import { readEnvFile } from './read-env-file.ts'

/**
 * Adds the variables of `.env` that the environment does not have.
 *
 * @returns variables of either that are probably misspelt
 * @throws AppError FILE
 */
export function loadEnvironment(env: NodeJS.ProcessEnv): MisspeltVariable[] {
  for (const [name, value] of Object.entries(readEnvFile())) env[name] ??= value
  return findMisspeltVariables(Object.keys(env))
}
