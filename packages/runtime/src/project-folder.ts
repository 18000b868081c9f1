import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of `entrypoint`, without a trailing slash. Sources and bundles of programs lie equally deep in it. */
export const projectFolder = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** True in a bundle made by `infra/build.ts`, false if Node runs the sources. */
export const isBundled = import.meta.filename.endsWith('.js')

/**
 * Path of a program in the form in which this process runs itself, as a bundle or as sources.
 *
 * @param folder - of its package, such as `services/normalizer`
 */
export const programPath = (folder: string, name = 'main'): string =>
  join(projectFolder, folder, isBundled ? `dist/${name}.js` : `src/${name}.ts`)
