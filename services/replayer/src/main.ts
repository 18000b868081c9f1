import { runService } from '@scores/runtime'
import { run } from './run.ts'

await runService('replayer', run)
