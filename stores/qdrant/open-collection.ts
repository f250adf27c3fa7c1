import type { CollectionShape } from './collection-schema.ts'
import type { QdrantServer } from './qdrant-server.ts'

/** A generation's collection, found to be as it should. */
export interface OpenCollection extends CollectionShape {
  readonly server: QdrantServer
  readonly name: string
}
