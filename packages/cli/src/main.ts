import { forgetPostgresVariables, loadEnvironment } from '@scores/installation'
import { keepAlive } from '@scores/runtime'
import { nameProject } from './containers/compose.ts'
import { createProgram, withDefaultCommand } from './program.ts'
import { guardOutput } from './terminal/guard-output.ts'
import { printError } from './terminal/print.ts'
import { reportError } from './terminal/report-error.ts'

guardOutput()
using _ = keepAlive()
try {
  for (const { name, meant } of loadEnvironment(process.env))
    printError(`warning: ${name} is not a variable of the pipeline; ${meant} is.`)
  if (!process.env['DATABASE_URL']) forgetPostgresVariables()
  nameProject()
  await createProgram().parseAsync(withDefaultCommand(process.argv.slice(2)), { from: 'user' })
} catch (error) {
  reportError(error)
  process.exitCode = 1
}
