import type { DocumentId } from '../../core/document.ts'
import { DataDamagedError } from '../../core/errors.ts'
import { Block } from './block.ts'
import { BLOCK_SLOTS, blockOf } from './block-slots.ts'
import { LENGTHS, unpackChunkTerms } from './chunk-terms.ts'
import { NOBODY, ProfileLedger, type ProfileShare } from './profiles.ts'
import { quantise } from './quantise.ts'
import { createScanKernel, type ScanKernel, type ScanKernelKind, type Slab } from './scan-kernel.ts'
import { type BlockSnapshot, placesOf, type Snapshot } from './snapshot.ts'
import type { Database, Statement } from './sqlite.ts'
import { type StoredBlocks, storedBlocks } from './stored-blocks.ts'
import { sourceOf, toDocumentId, toVector } from './stored-rows.ts'

/** A document whose chunks are being searched. */
interface LivingDocument {
  readonly firstSlot: number
  readonly chunkCount: number
  readonly profile: number
}

interface LoadedBlock {
  readonly block: Block
  readonly slab: Slab
  /** Replaced before it is changed where a snapshot may hold it. */
  profiles: Uint32Array
  alive: number
}

interface BornRow {
  readonly rowId: number
  readonly documentId: Uint8Array
  readonly firstSlot: number
  readonly chunkCount: number
  readonly scope: string
}

interface ChunkRow {
  readonly slot: number
  readonly suffix: string
  readonly terms: Uint8Array
  readonly vector: Uint8Array
}

interface Progress {
  readonly commits: number
  readonly nextSlot: number
  readonly sweptCommit: number
}

const BORN =
  'SELECT row_id AS rowId, document_id AS documentId, first_slot AS firstSlot, chunk_count AS chunkCount, scope'

/**
 * A generation's file in memory, as far as searches need it; it follows the file, whoever writes it, and loads only what
 * is new. What it hands out are snapshots: they stay as they are.
 */
export class LiveIndex {
  readonly kernel: ScanKernel
  readonly #database: Database
  readonly #dimensions: number
  readonly #stored: StoredBlocks
  readonly #progress: Statement
  readonly #born: Statement
  readonly #died: Statement
  readonly #living: Statement
  readonly #rows: Statement

  readonly #blocks = new Map<number, LoadedBlock>()
  readonly #documents = new Map<number, LivingDocument>()
  readonly #profiles = new ProfileLedger()
  /** Blocks whose profiles no snapshot holds yet. */
  readonly #fresh = new Set<LoadedBlock>()
  #lastRow = 0
  #nextSlot = 0
  #snapshot: Snapshot = { commit: -1, blocks: [], profiles: [] }

  /** @param kind of kernel (the fastest that this machine has). */
  constructor(database: Database, dimensions: number, kind?: ScanKernelKind) {
    this.kernel = createScanKernel(dimensions, kind)
    this.#database = database
    this.#dimensions = dimensions
    this.#stored = storedBlocks(database, dimensions)
    this.#progress = database.prepare(
      'SELECT commits, next_slot AS nextSlot, swept_commit AS sweptCommit FROM progress',
    )
    this.#born = database.prepare(
      `${BORN} FROM document WHERE row_id > ? AND died IS NULL ORDER BY first_slot`,
    )
    this.#died = database.prepare('SELECT row_id AS rowId FROM document WHERE died > ?')
    this.#living = database.prepare('SELECT row_id AS rowId FROM document WHERE died IS NULL')
    this.#rows = database.prepare(`
      SELECT slot, suffix, terms, vector FROM chunk JOIN vector USING (slot)
      WHERE slot >= ? AND slot < ? ORDER BY slot`)
  }

  /** Whether the file has moved on since `snapshot` was last called. */
  get isBehind(): boolean {
    return this.#readProgress().commits !== this.#snapshot.commit
  }

  /**
   * The file as it stands now.
   *
   * @throws {DataDamagedError} after which this index is of no more use.
   */
  snapshot(): Snapshot {
    if (this.isBehind) this.#snapshot = this.#database.read(() => this.#catchUp())
    return this.#snapshot
  }

  #catchUp(): Snapshot {
    const progress = this.#readProgress()
    this.#loadBlocks(progress)
    for (const rowId of this.#diedSince(progress)) this.#bury(rowId)
    for (const row of this.#born.all<BornRow>(this.#lastRow)) this.#bear(row)
    this.#nextSlot = progress.nextSlot
    return this.#publish(progress)
  }

  #readProgress(): Progress {
    const progress = this.#progress.get<Progress>()
    if (progress !== undefined) return progress
    throw new DataDamagedError(
      `expected ${this.#database.file} to tell its progress, found nothing; index again`,
    )
  }

  /** Blocks from the one being filled on; full ones as they are stored, others empty. */
  #loadBlocks({ nextSlot }: Progress): void {
    for (let number = blockOf(this.#nextSlot); number * BLOCK_SLOTS < nextSlot; number++) {
      if (this.#blocks.has(number)) continue
      const stored = this.#stored.get(number)
      const block = new Block(stored)
      const slab = this.kernel.allocate(block)
      if (stored !== undefined) this.kernel.slab(slab).set(stored.codes)
      const loaded = { block, slab, profiles: new Uint32Array(BLOCK_SLOTS), alive: 0 }
      this.#blocks.set(number, loaded)
      this.#fresh.add(loaded)
    }
  }

  #diedSince({ sweptCommit }: Progress): readonly number[] {
    if (this.#documents.size === 0) return []
    const isSwept = sweptCommit > this.#snapshot.commit
    if (!isSwept) return this.#died.all<{ rowId: number }>(this.#snapshot.commit).map(({ rowId }) => rowId)
    const living = new Set(this.#living.all<{ rowId: number }>().map(({ rowId }) => rowId))
    return [...this.#documents.keys()].filter((rowId) => !living.has(rowId))
  }

  #bury(rowId: number): void {
    const document = this.#documents.get(rowId)
    // Born and replaced between two looks: never seen.
    if (document === undefined) return
    this.#documents.delete(rowId)
    this.#profiles.remove(document.profile, this.#share(document))
    this.#mark(document, NOBODY)
  }

  #bear(row: BornRow): void {
    const { rowId, firstSlot, chunkCount } = row
    const documentId = toDocumentId(row.documentId)
    this.#loadRows(Math.max(firstSlot, this.#nextSlot), firstSlot + chunkCount)
    const profile = this.#profiles.add(sourceOf(documentId), row.scope, this.#share(row))
    const document = { firstSlot, chunkCount, profile }
    this.#documents.set(rowId, document)
    this.#mark(document, profile)
    this.#name(document, documentId)
    this.#lastRow = Math.max(this.#lastRow, rowId)
  }

  /** Adds chunks that no stored block brought. */
  #loadRows(firstSlot: number, endSlot: number): void {
    for (const [number, start, end] of placesOf(firstSlot, endSlot - firstSlot)) {
      const { block, slab } = this.#blockAt(number)
      if (block.isSealed) continue
      const base = number * BLOCK_SLOTS
      for (const { slot, suffix, terms, vector } of this.#rows.all<ChunkRow>(base + start, base + end)) {
        const place = slot - base
        const measured = quantise(toVector(vector, this.#dimensions), this.kernel.row(slab, place))
        block.add(place, suffix, measured, unpackChunkTerms(terms))
      }
    }
  }

  #share({ firstSlot, chunkCount }: Pick<LivingDocument, 'firstSlot' | 'chunkCount'>): ProfileShare {
    const lengths = new Array<number>(LENGTHS).fill(0)
    for (const [number, start, end] of placesOf(firstSlot, chunkCount)) {
      const known = this.#blockAt(number).block.facts.lengths
      for (let at = LENGTHS * start; at < LENGTHS * end; at++) {
        lengths[at % LENGTHS] = (lengths[at % LENGTHS] as number) + (known[at] as number)
      }
    }
    return { chunks: chunkCount, lengths }
  }

  #mark({ firstSlot, chunkCount }: LivingDocument, profile: number): void {
    for (const [number, start, end] of placesOf(firstSlot, chunkCount)) {
      const loaded = this.#blockAt(number)
      if (!this.#fresh.has(loaded)) {
        loaded.profiles = loaded.profiles.slice()
        this.#fresh.add(loaded)
      }
      loaded.profiles.fill(profile, start, end)
      loaded.alive += profile === NOBODY ? start - end : end - start
    }
  }

  #name({ firstSlot, chunkCount }: LivingDocument, documentId: DocumentId): void {
    for (const [number, start, end] of placesOf(firstSlot, chunkCount)) {
      this.#blockAt(number).block.documentIds.fill(documentId, start, end)
    }
  }

  #blockAt(number: number): LoadedBlock {
    const found = this.#blocks.get(number)
    if (found !== undefined) return found
    throw new DataDamagedError(
      `expected ${this.#database.file} to hold block ${number}, found none; delete the store and index again`,
    )
  }

  #publish({ commits, nextSlot }: Progress): Snapshot {
    this.#fresh.clear()
    const blocks: BlockSnapshot[] = []
    for (const [number, { block, slab, profiles, alive }] of this.#blocks) {
      const used = Math.min(BLOCK_SLOTS, nextSlot - number * BLOCK_SLOTS)
      if (used === BLOCK_SLOTS && !block.isSealed) block.seal()
      if (alive > 0) blocks.push({ number, block, slab, profiles, used, alive })
      else if (used === BLOCK_SLOTS) this.#blocks.delete(number)
    }
    return { commit: commits, blocks, profiles: this.#profiles.profiles() }
  }
}
