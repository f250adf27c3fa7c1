import type { TestProject } from 'vitest/node'
import { startQdrant } from './start-qdrant.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where a real server is; `undefined` where the environment names none. */
    qdrantUrl: string | undefined
    /** What a test starts a server of its own with, to kill it; `undefined` where only a server is named. */
    qdrantBinary: string | undefined
  }
}

/** One server for all test files of a run: the one that runs, or one of the binary that is named. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const { PLUMBLINE_QDRANT_URL: url, PLUMBLINE_QDRANT_BIN: binary } = process.env
  project.provide('qdrantBinary', binary || undefined)
  if (url || !binary) {
    project.provide('qdrantUrl', url || undefined)
    return undefined
  }
  const server = await startQdrant(binary)
  project.provide('qdrantUrl', server.url)
  return () => server.remove()
}
