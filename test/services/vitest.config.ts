import { defineConfig } from 'vitest/config'

/** Tests against real services, one file after the other: a broker of their own, topics a test. */
export default defineConfig({
  test: {
    include: ['**/*.services.test.ts'],
    exclude: ['**/node_modules/**', '.plumbline/**'],
    globalSetup: ['test/services/kafka/global-setup.ts', 'test/services/qdrant/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    // Kafka's client sets a timer in the past now and then: no news to who runs this.
    execArgv: ['--disable-warning=TimeoutNegativeWarning'],
    // Tests wait for facts: a limit is for what hangs, and no test fails of a machine with much else to do.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
})
