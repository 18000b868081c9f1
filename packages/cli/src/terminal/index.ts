export * from './terminal.ts'
