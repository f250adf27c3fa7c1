import type { ChunkId } from '../../core/chunk.ts'
import type { KnownChunks } from './known-chunks.ts'

/** Chunks that the searches of one view have admitted, with the version of their document that they are of. */
export interface AdmittedChunks {
  /** The same, with a look at what is read: to be searched with. */
  readonly known: KnownChunks
  /** `undefined` for a chunk that no search has admitted. */
  versionOf(id: ChunkId): number | undefined
}

export function admittedChunks(known: KnownChunks): AdmittedChunks {
  const versions = new Map<ChunkId, number>()
  return {
    known: {
      async read(points) {
        const chunks = await known.read(points)
        for (const { id, version } of chunks.values()) {
          // Of a doubled document the newest version.
          versions.set(id, Math.max(version, versions.get(id) ?? version))
        }
        return chunks
      },
    },
    versionOf: (id) => versions.get(id),
  }
}
