export { readReconciliation, readSpools } from './read-reconciliation.ts'
export type { MinuteReconciliation, Reconciliation } from './reconcile.ts'
