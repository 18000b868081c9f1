import { spawnSync } from 'node:child_process'
import { codeVersionVariables, loadConfig, projectFolder } from '@scores/runtime'

/** Identifies the running code: CODE_VERSION if set, otherwise the release and, in a checkout, the commit: `0.1.0+8831032`. */
export function codeVersion(env: NodeJS.ProcessEnv): string {
  const { CODE_VERSION: version } = loadConfig(env, codeVersionVariables)
  if (env['CODE_VERSION']) return version
  const git = (...args: string[]) => spawnSync('git', args, { cwd: projectFolder, encoding: 'utf8' })
  const { status, stdout } = git('rev-parse', '--short', 'HEAD')
  return status === 0 ? `${version}+${stdout.trim()}` : version
}
