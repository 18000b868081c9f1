export { EmbeddedPostgres } from './embedded-postgres.ts'
export { nodeFlags } from './node-flags.ts'
export { projectFolder } from './project-folder.ts'
