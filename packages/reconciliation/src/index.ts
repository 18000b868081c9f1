export { describeAnalyticsHealth } from './describe-analytics-health.ts'
export { describeMissing, equation } from './describe-reconciliation.ts'
export { type Proof, provePromises } from './prove-promises.ts'
export {
  type ReconciliationReads,
  type ReconciliationSources,
  readReconciliation,
  readSpools,
  reconcileReads,
} from './read-reconciliation.ts'
export { type MinuteReconciliation, messagesIn, type Reconciliation } from './reconcile.ts'
