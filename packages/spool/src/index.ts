export { readSpool, type SpoolContent } from './read-spool.ts'
export { Spool, type SpoolOptions } from './spool.ts'
export { spoolFolder, spoolsFolder } from './spool-folder.ts'
