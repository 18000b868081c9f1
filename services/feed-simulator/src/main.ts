import { runService } from '@scores/runtime'
import { variables } from './config.ts'
import { readFlags } from './flags.ts'
import { run } from './run.ts'

const flags = readFlags(process.argv.slice(2), variables, 'SIMULATOR_')
await runService('feed-simulator', context => run({ ...context, env: { ...context.env, ...flags } }))
