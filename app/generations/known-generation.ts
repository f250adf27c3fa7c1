import { UnknownGenerationError } from '../../core/errors.ts'
import type { Generation, GenerationId, Store } from '../../core/store.ts'

/** The generation of that name. @throws {UnknownGenerationError} which names those there are */
export async function knownGeneration(
  id: GenerationId,
  store: Pick<Store, 'generations'>,
): Promise<Generation> {
  const all = await store.generations()
  const found = all.find((generation) => generation.id === id)
  if (found !== undefined) return found
  const known = all.map((generation) => generation.id).join(', ') || 'none'
  throw new UnknownGenerationError(
    `expected one of the generations ${known}, got ${id}; \`plumbline generations\` lists them`,
  )
}
