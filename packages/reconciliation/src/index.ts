export type { Account, MinuteAccount } from './account.ts'
export { readAccount, readSpools } from './read-account.ts'
