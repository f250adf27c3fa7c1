import type { Document, DocumentId } from '../../core/document.ts'
import type { DocumentEvent } from '../../core/event.ts'
import { publicDocument } from '../../core/testing/public-document.ts'
import type { Random } from '../search/random.ts'

const WORDS =
  'key server rotate stop queue deploy secret node drain restore limit pod volume token cluster probe backup route'.split(
    ' ',
  )
const SHARE_DELETED = 0.1
const SHARE_NEW = 0.1

/** A collection that changes at random, and the log's events of each change: what everything has to come to. */
export class ChangingDocuments {
  readonly #random: Random
  readonly #living = new Map<DocumentId, Document>()
  #made = 0

  constructor(random: Random) {
    this.#random = random
  }

  get living(): ReadonlyMap<DocumentId, Document> {
    return this.#living
  }

  /** `count` new documents. */
  create(count: number): readonly DocumentEvent[] {
    return Array.from({ length: count }, () => this.#upsert(`page-${this.#made++}.md`))
  }

  /** `count` changes: mostly edits, some deletions, some new pages. */
  change(count: number): readonly DocumentEvent[] {
    return Array.from({ length: count }, () => {
      const chance = this.#random.next()
      if (chance < SHARE_NEW) return this.#upsert(`page-${this.#made++}.md`)
      const ids = [...this.#living.keys()]
      const id = ids[this.#random.below(ids.length)]
      if (id === undefined) return this.#upsert(`page-${this.#made++}.md`)
      if (chance > 1 - SHARE_DELETED) return this.#delete(id)
      return this.#upsert(id.slice(id.indexOf(':') + 1))
    })
  }

  #upsert(path: string): DocumentEvent {
    const words = Array.from({ length: 12 }, () => WORDS[this.#random.below(WORDS.length)])
    const body = `Version ${this.#random.below(1_000_000)}: ${words.join(' ')}`
    const document = publicDocument(`guide:${path}`, body, { title: `Page ${path}` })
    this.#living.set(document.id, document)
    return { kind: 'document-upserted', document, occurredAtMs: Date.now() }
  }

  #delete(documentId: DocumentId): DocumentEvent {
    this.#living.delete(documentId)
    return { kind: 'document-deleted', documentId, occurredAtMs: Date.now() }
  }
}
