import { fileURLToPath } from 'node:url'

/** The folder that `entrypoint` lies in, without a slash at the end. */
export const projectFolder = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')
