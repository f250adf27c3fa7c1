import type { DocumentId } from '../../core/document.ts'
import { BLOCK_SLOTS } from './block-slots.ts'
import { LENGTHS } from './chunk-terms.ts'
import {
  type GrowingPostings,
  growingPostings,
  type PackedPostings,
  type Postings,
  packedPostings,
} from './postings.ts'
import type { QuantisedVector } from './quantise.ts'

/** What is known of a block's chunks besides their codes and terms, by place. */
export interface BlockFacts {
  /** See `QuantisedVector`. */
  readonly scales: Float32Array
  readonly errors: Float32Array
  readonly norms: Float32Array
  readonly codeSums: Int32Array
  /** Three a place: terms in title, headings, body. */
  readonly lengths: Uint32Array
  /** Ids of the chunks without the documents'; empty where nothing was added. */
  readonly suffixes: string[]
}

/** A full block without its codes, as it is stored. */
export interface PackedBlock {
  readonly facts: BlockFacts
  readonly postings: PackedPostings
}

/**
 * The chunks of `BLOCK_SLOTS` slots, ready to be searched, but for the codes, which lie where the kernel reads them.
 * Places are only ever added: who looked at the first n of them goes on seeing the same.
 */
export class Block {
  readonly facts: BlockFacts
  /** By place; set for places whose document is known. */
  readonly documentIds: DocumentId[] = new Array(BLOCK_SLOTS).fill(':')
  #maxError: number
  #maxNorm: number
  #growing: GrowingPostings | undefined
  #postings: Postings

  /** @param packed as it was stored (empty, to be filled by `add`) */
  constructor(packed?: PackedBlock) {
    this.facts = packed?.facts ?? emptyFacts()
    this.#maxError = this.facts.errors.reduce((max, error) => Math.max(max, error), 0)
    this.#maxNorm = this.facts.norms.reduce((max, norm) => Math.max(max, norm), 0)
    if (packed === undefined) {
      this.#growing = growingPostings()
      this.#postings = this.#growing
    } else {
      this.#postings = packedPostings(packed.postings)
    }
  }

  get postings(): Postings {
    return this.#postings
  }

  /** The largest of `facts.errors`. */
  get maxError(): number {
    return this.#maxError
  }

  /** The largest of `facts.norms`. */
  get maxNorm(): number {
    return this.#maxNorm
  }

  /** Whether nothing more can be added. */
  get isSealed(): boolean {
    return this.#growing === undefined
  }

  /** @param place above all before. @param terms as of `unpackChunkTerms`. */
  add(place: number, suffix: string, vector: QuantisedVector, terms: Uint32Array): void {
    if (this.#growing === undefined) throw new Error('expected a block that is being filled, got a full one')
    this.facts.scales[place] = vector.scale
    this.facts.errors[place] = vector.error
    this.facts.norms[place] = vector.norm
    this.facts.codeSums[place] = vector.codeSum
    this.facts.lengths.set(terms.subarray(0, LENGTHS), LENGTHS * place)
    this.facts.suffixes[place] = suffix
    this.#maxError = Math.max(this.#maxError, vector.error)
    this.#maxNorm = Math.max(this.#maxNorm, vector.norm)
    this.#growing.add(place, terms)
  }

  /** Packs a block to which nothing more will be added; what it holds stays the same. */
  seal(): PackedBlock {
    if (this.#growing === undefined) throw new Error('expected a block that is being filled, got a full one')
    const postings = this.#growing.pack()
    this.#growing = undefined
    this.#postings = packedPostings(postings)
    return { facts: this.facts, postings }
  }
}

function emptyFacts(): BlockFacts {
  return {
    scales: new Float32Array(BLOCK_SLOTS),
    errors: new Float32Array(BLOCK_SLOTS),
    norms: new Float32Array(BLOCK_SLOTS),
    codeSums: new Int32Array(BLOCK_SLOTS),
    lengths: new Uint32Array(LENGTHS * BLOCK_SLOTS),
    suffixes: new Array(BLOCK_SLOTS).fill(''),
  }
}
