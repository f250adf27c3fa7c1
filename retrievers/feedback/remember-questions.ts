import type { Embedder, Embeddings } from '../../core/embedder.ts'

/** Questions whose vectors are kept: as many as are likely to be answered at the same time. */
const MOST_QUESTIONS = 8

/**
 * The same embedder, which embeds a question once where several stages of a pipeline ask for it, also at the same time.
 * Only what succeeded is kept. Passages go through.
 */
export function rememberQuestions(embedder: Embedder): Embedder {
  const known = new Map<string, Promise<Embeddings>>()

  /** Embeds, and lets others wait for it meanwhile. */
  function embedAnew(text: string, signal?: AbortSignal): Promise<Embeddings> {
    const embeddings = embedder.embed([text], 'query', signal)
    keep(text, embeddings)
    embeddings.catch(() => {
      if (known.get(text) === embeddings) known.delete(text)
    })
    return embeddings
  }

  function keep(text: string, embeddings: Promise<Embeddings>): void {
    // A map keeps the order of insertion: what was asked last goes to its end, the oldest goes first.
    known.delete(text)
    known.set(text, embeddings)
    for (const oldest of known.keys()) {
      if (known.size <= MOST_QUESTIONS) break
      known.delete(oldest)
    }
  }

  return {
    modelId: embedder.modelId,
    dimensions: embedder.dimensions,
    maxTokens: embedder.maxTokens,
    countTokens: embedder.countTokens,
    close: () => embedder.close(),
    async embed(texts, role, signal) {
      const [text, ...more] = texts
      if (role !== 'query' || text === undefined || more.length > 0)
        return embedder.embed(texts, role, signal)
      signal?.throwIfAborted()
      const underWay = known.get(text)
      if (underWay === undefined) return embedAnew(text, signal)
      keep(text, underWay)
      const [outcome] = await Promise.allSettled([underWay])
      if (outcome.status === 'fulfilled') return outcome.value
      // The other call failed or was told to stop, which is no reason for this one to.
      signal?.throwIfAborted()
      return embedAnew(text, signal)
    },
  }
}
