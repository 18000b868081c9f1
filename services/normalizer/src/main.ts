import { runService } from '@scores/runtime'
import { run } from './run.ts'

// A message may block it, and others wait for its jobs.
await runService('normalizer', run, { blockLimits: { cpuMs: 10_000, wallMs: 60_000 } })
