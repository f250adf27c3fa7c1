import { Embeddings } from '@langchain/core/embeddings'
import type { Embedder } from '../../core/embedder.ts'

/** An embedder as embeddings of LangChain: documents with the model's prefix for passages, queries with that for questions. */
export function langchainEmbeddings(embedder: Embedder): Embeddings {
  return new PlumblineEmbeddings(embedder)
}

class PlumblineEmbeddings extends Embeddings {
  readonly #embedder: Embedder

  constructor(embedder: Embedder) {
    super({})
    this.#embedder = embedder
  }

  override async embedDocuments(texts: string[]): Promise<number[][]> {
    const { vectors } = await this.#embedder.embed(texts, 'passage')
    return vectors.map((vector) => [...vector])
  }

  override async embedQuery(text: string): Promise<number[]> {
    const { vectors } = await this.#embedder.embed([text], 'query')
    return [...(vectors[0] ?? [])]
  }
}
