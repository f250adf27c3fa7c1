import type { ChunkId } from '../../core/chunk.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { Qrels } from '../../core/run.ts'
import { dot, type Vector } from '../../core/vector.ts'
import type { Collection } from './open-collection.ts'

/**
 * The passages that are judged, where documents are: of each judged document the one that the base model finds nearest to
 * the question, also where it is judged not to answer, so that contradictions are seen. A document of one passage is that
 * passage; one that the collection lacks is left out.
 *
 * @returns question → passage → the document's grade.
 */
export async function answeringPassages(
  queries: ReadonlyMap<string, string>,
  qrels: Qrels,
  { passagesOf, view }: Pick<Collection, 'passagesOf' | 'view'>,
  embedder: Embedder,
): Promise<Qrels> {
  const judged = new Map<string, ReadonlyMap<string, number>>()
  for (const [query, grades] of qrels) {
    const answers = new Map<string, number>()
    let question: Vector | undefined
    for (const [document, grade] of grades) {
      const own = passagesOf.get(document) ?? []
      if (own.length === 0) continue
      if (own.length > 1) question ??= (await embedder.embed([queries.get(query) ?? ''], 'query')).vectors[0]
      answers.set(await nearest(question, own as readonly ChunkId[], view), grade)
    }
    judged.set(query, answers)
  }
  return judged
}

async function nearest(
  question: Vector | undefined,
  ids: readonly ChunkId[],
  view: Collection['view'],
): Promise<string> {
  if (question === undefined) return ids[0] as string
  const vectors = await view.vectors(ids)
  const scores = vectors.map((vector) => dot(question, vector))
  return ids[scores.indexOf(Math.max(...scores))] as string
}
