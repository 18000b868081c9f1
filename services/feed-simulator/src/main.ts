import { runService } from '@scores/runtime'
import { variables } from './config.ts'
import { describeFlags, readFlags } from './flags.ts'
import { run } from './run.ts'

const prefix = 'SIMULATOR_'
const args = process.argv.slice(2)

if (args.includes('--help')) {
  process.stdout.write(describeFlags(variables, prefix))
} else {
  await runService('feed-simulator', async context =>
    run({ ...context, env: { ...context.env, ...readFlags(args, variables, prefix) } }),
  )
}
