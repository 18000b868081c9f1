export { EmbeddedPostgres } from './embedded-postgres.ts'
export { projectFolder } from './project-folder.ts'
