import { defineConfig } from 'vitest/config'

const build = 'packages/testkit/src/processes/build-programs.ts'
const globalSetup = [build, 'packages/testkit/src/vitest/global-setup.ts']
/** Compares latencies, so nothing else may run beside it. */
const latencyTests = 'tests/e2e/replay-latency.test.ts'
const e2e = { globalSetup, testTimeout: 180_000, hookTimeout: 120_000 }

// Groups run one after the other. The worker counts suit two cores.
export default defineConfig({
  test: {
    // Files of a worker share the loaded modules: loading them anew for each file took half of the processor time.
    isolate: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{packages,services}/**/src/**/*.test.ts',
            'tests/chaos/**/*.test.ts',
            'services/dashboard/web/**/*.test.ts',
            'tests/fuzz/**/*.test.ts',
            'bench/**/*.test.ts',
            'infra/**/*.test.ts',
            'tests/docs/*.test.ts',
          ],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,services}/**/src/**/*.integration.test.ts', 'tests/integration/*.test.ts'],
          exclude: ['**/node_modules/**'],
          globalSetup,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          // Many tests wait for leases, locks and intervals.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/*.test.ts'],
          exclude: [latencyTests],
          ...e2e,
          // Each worker runs a whole pipeline. With four, tests exceed their time limits.
          maxWorkers: 3,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'e2e-latency',
          include: [latencyTests],
          ...e2e,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'page',
          include: ['tests/e2e/page/*.test.ts'],
          ...e2e,
          testTimeout: 300_000,
          maxWorkers: 2,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'compose',
          include: ['tests/compose/*.test.ts'],
          globalSetup: [build],
          testTimeout: 60_000,
          maxWorkers: 1,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
})
