import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { forgetPostgresVariables, projectFolder } from '@scores/installation'
import { createProgram, withDefaultCommand } from './program.ts'
import { reportError } from './terminal/report-error.ts'

const envFile = join(projectFolder, '.env')
if (existsSync(envFile)) process.loadEnvFile(envFile)
if (!process.env['DATABASE_URL']) forgetPostgresVariables()
try {
  await createProgram().parseAsync(withDefaultCommand(process.argv.slice(2)), { from: 'user' })
} catch (error) {
  reportError(error)
  process.exitCode = 1
}
