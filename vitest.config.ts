import { defineConfig } from 'vitest/config'

const globalSetup = ['packages/testkit/src/vitest/global-setup.ts']

export default defineConfig({
  test: {
    // Two cores: more files at once only wait for each other.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,services}/**/src/**/*.test.ts', 'tests/chaos/*.test.ts', 'bench/*.test.ts'],
          exclude: ['**/*.integration.test.ts', '**/node_modules/**'],
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
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/*.test.ts'],
          globalSetup,
          // Each starts a whole pipeline.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'compose',
          include: ['tests/compose/*.test.ts'],
          fileParallelism: false,
        },
      },
    ],
  },
})
