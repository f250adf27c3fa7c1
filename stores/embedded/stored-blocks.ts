import { DataDamagedError } from '../../core/errors.ts'
import type { BlockFacts, PackedBlock } from './block.ts'
import { BLOCK_SLOTS } from './block-slots.ts'
import { LENGTHS } from './chunk-terms.ts'
import { strideOf } from './scan-kernel.ts'
import type { Database } from './sqlite.ts'
import { bytesOf, parsed } from './stored-rows.ts'

/** A full block as it is stored, with its codes. */
export interface StoredBlock extends PackedBlock {
  /** Rows of `strideOf(dimensions)` codes. */
  readonly codes: Int8Array
}

/** The table of packed blocks. */
export interface StoredBlocks {
  put(block: number, stored: StoredBlock): void
  /** `undefined` where there is none. @throws {DataDamagedError} */
  get(block: number): StoredBlock | undefined
  remove(block: number): void
  /** Ascending. */
  numbers(): readonly number[]
}

export function storedBlocks(database: Database, dimensions: number): StoredBlocks {
  const insert = database.prepare(`
    INSERT INTO block (block, suffixes, codes, scales, errors, norms, code_sums, lengths,
      posting_terms, posting_starts, posting_slots, posting_counts, count_table)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const select = database.prepare('SELECT * FROM block WHERE block = ?')
  const erase = database.prepare('DELETE FROM block WHERE block = ?')
  const list = database.prepare('SELECT block FROM block ORDER BY block')
  return {
    put(block, { codes, facts, postings }) {
      insert.run(
        block,
        JSON.stringify(facts.suffixes),
        ...[codes, facts.scales, facts.errors, facts.norms, facts.codeSums, facts.lengths].map(bytesOf),
        ...[postings.terms, postings.starts, postings.slots, postings.counts, postings.countTable].map(
          bytesOf,
        ),
      )
    },
    get(block) {
      const row = select.get<BlockRow>(block)
      if (row === undefined) return undefined
      const stored = toStoredBlock(row)
      check(block, stored, dimensions)
      return stored
    },
    remove: (block) => {
      erase.run(block)
    },
    numbers: () => list.all<{ block: number }>().map((row) => row.block),
  }
}

interface BlockRow {
  readonly suffixes: string
  readonly codes: Uint8Array
  readonly scales: Uint8Array
  readonly errors: Uint8Array
  readonly norms: Uint8Array
  readonly code_sums: Uint8Array
  readonly lengths: Uint8Array
  readonly posting_terms: Uint8Array
  readonly posting_starts: Uint8Array
  readonly posting_slots: Uint8Array
  readonly posting_counts: Uint8Array
  readonly count_table: Uint8Array
}

function toStoredBlock(row: BlockRow): StoredBlock {
  const slots = new Uint16Array(bufferOf(row.posting_slots))
  // Two bytes where the table of counts is small enough for them, as nearly always; else four.
  const Counts = row.posting_counts.byteLength === slots.byteLength ? Uint16Array : Uint32Array
  return {
    codes: new Int8Array(bufferOf(row.codes)),
    facts: {
      scales: new Float32Array(bufferOf(row.scales)),
      errors: new Float32Array(bufferOf(row.errors)),
      norms: new Float32Array(bufferOf(row.norms)),
      codeSums: new Int32Array(bufferOf(row.code_sums)),
      lengths: new Uint32Array(bufferOf(row.lengths)),
      suffixes: parsed<string[]>(row.suffixes),
    },
    postings: {
      terms: new Uint32Array(bufferOf(row.posting_terms)),
      starts: new Uint32Array(bufferOf(row.posting_starts)),
      slots,
      counts: new Counts(bufferOf(row.posting_counts)),
      countTable: new Uint32Array(bufferOf(row.count_table)),
    },
  }
}

/** A buffer that holds these bytes and no others, so that numbers of any width are aligned in it. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const isAlone = bytes.byteLength === bytes.buffer.byteLength
  return (isAlone ? bytes : bytes.slice()).buffer as ArrayBuffer
}

function check(block: number, { codes, facts, postings }: StoredBlock, dimensions: number): void {
  const { terms, starts, slots, counts } = postings
  const sizes: readonly (readonly [string, number, number])[] = [
    ['codes', codes.length, strideOf(dimensions) * BLOCK_SLOTS],
    ['lengths', facts.lengths.length, LENGTHS * BLOCK_SLOTS],
    ...(['scales', 'errors', 'norms', 'codeSums', 'suffixes'] satisfies (keyof BlockFacts)[]).map(
      (name) => [name, facts[name].length, BLOCK_SLOTS] as const,
    ),
    ['starts of postings', starts.length, terms.length + 1],
    ['postings', slots.length, starts[terms.length] ?? 0],
    ['counts of postings', counts.length, slots.length],
  ]
  for (const [what, found, expected] of sizes) {
    if (found === expected) continue
    throw new DataDamagedError(
      `block ${block}: expected ${expected} ${what}, found ${found}; delete the store and index again`,
    )
  }
}
