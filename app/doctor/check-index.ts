import { openStore } from '../open-store.ts'
import type { Settings } from '../settings.ts'
import { type Finding, ok, warn } from './finding.ts'

/**
 * Whether the index opens, and was made with the model at hand.
 *
 * @param modelId of the configured model; `undefined` where that cannot be used. @throws {DataVersionError}
 * @throws {DataDamagedError} @throws {StoreUnavailableError}
 */
export async function checkIndex(
  settings: Pick<Settings, 'config' | 'data'>,
  modelId: string | undefined,
): Promise<Omit<Finding, 'check'>> {
  const store = await openStore(settings, { mode: 'read' })
  try {
    const live = await store.live()
    if (live === undefined) return ok('nothing is indexed yet; `plumbline index PATH` does it')
    await store.view(live.id)
    if (modelId !== undefined && modelId !== live.modelId) {
      return warn(
        `expected ${live.id} to be made with ${modelId}, it was with ${live.modelId}; \`plumbline index\` builds another beside it`,
      )
    }
    return ok(`${live.id} answers, made with ${live.modelId}`)
  } finally {
    await store.close()
  }
}
