import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { projectFolder } from '@scores/runtime'

/** Bundles the programs that tests start, if a source is newer. */
export default function buildPrograms(): void {
  execFileSync('bash', [join(projectFolder, 'infra/tools.sh')], { stdio: 'inherit' })
}
