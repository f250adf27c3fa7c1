import { makeDocument } from '../../core/make-document.ts'
import { sha256 } from '../../core/sha256.ts'
import type { StoreChange } from '../../core/store.ts'
import type { Corpus } from '../search/corpus.ts'

type Replacement = Extract<StoreChange, { kind: 'replace' }>

/**
 * Documents of another tenant that answer the questions of the corpus better than any of its own: each says a question
 * word for word, and lies where its vector does.
 */
export async function hiddenDocuments(corpus: Corpus, count: number): Promise<readonly Replacement[]> {
  const questions = await corpus.questions()
  const { vectors } = await corpus.embedder.embed(questions, 'query')
  return Array.from({ length: count }, (_, i) => {
    const text = questions[i % questions.length] ?? ''
    const vector = vectors[i % questions.length] ?? new Float32Array(corpus.embedder.dimensions)
    const document = makeDocument({
      source: 'hidden',
      path: String(i),
      title: '',
      body: text,
      format: 'markdown',
      access: { tenant: 'another', groups: ['public'] },
      tags: [],
      language: 'en',
      metadata: {},
      sourceUpdatedAtMs: 0,
    })
    const id = `${document.id}#${sha256(text).slice(0, 16)}-0` as const
    const chunk = {
      id,
      documentId: document.id,
      start: 0,
      end: text.length,
      text,
      headings: [],
      lead: '',
      tail: '',
    }
    const none = { counts: new Map<string, number>(), length: 0 }
    const terms = { title: none, headings: none, body: corpus.analyzer.terms(text) }
    return { kind: 'replace', document: { ...document, indexedAtMs: 0 }, chunks: [{ chunk, vector, terms }] }
  })
}
