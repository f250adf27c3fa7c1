import { defineConfig } from 'vitest/config'

/** Tests against real services, one file after the other: a broker of their own, topics a test. */
export default defineConfig({
  test: {
    include: ['**/*.services.test.ts'],
    exclude: ['**/node_modules/**', '.plumbline/**'],
    globalSetup: ['test/services/kafka/global-setup.ts', 'test/services/qdrant/global-setup.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
