import { resolve } from 'node:path'
import type { SettingsRequest } from '../settings.ts'
import { checkPackages, pinnedNode } from './check-packages.ts'
import { checkRuntime } from './check-runtime.ts'
import { type Finding, fail, findingOf } from './finding.ts'

const project = resolve(import.meta.dirname, '..', '..')

/**
 * Examines all that Plumbline stands on, a finding a check. A check that fails stops no other, but that without its
 * packages nothing further can be examined; nothing is left in the data folder.
 */
export async function* examine(request: SettingsRequest): AsyncGenerator<Finding> {
  const platform = `${process.platform}-${process.arch}`
  yield findingOf('runtime', () =>
    checkRuntime({ version: process.versions.node, platform }, pinnedNode(project, platform)),
  )
  yield findingOf('packages', () => checkPackages(project))
  const parts = await loadedParts()
  if (parts instanceof Error) yield { check: 'all else', ...fail(`not examined: ${parts.message}`) }
  else yield* parts.examineParts(request)
}

/** The further checks need packages to be loaded at all. */
async function loadedParts(): Promise<typeof import('./examine-parts.ts') | Error> {
  try {
    return await import('./examine-parts.ts')
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}
