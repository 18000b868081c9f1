import type { Fault } from './fault.ts'
import { feedFaults } from './feed-faults.ts'
import { serviceFaults } from './service-faults.ts'
import { simultaneousFaults } from './simultaneous-faults.ts'
import { storeFaults } from './store-faults.ts'

/** All faults. Their names tell what they do. After each one, the pipeline must recover by itself. */
export const faults: readonly Fault[] = [
  ...serviceFaults,
  ...feedFaults,
  ...storeFaults,
  ...simultaneousFaults,
]
