import { fileURLToPath } from 'node:url'

/** The folder of `entrypoint`, without a trailing slash. */
export const projectFolder = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
