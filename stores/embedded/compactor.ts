import { Block } from './block.ts'
import { BLOCK_SLOTS, blockOf } from './block-slots.ts'
import { unpackChunkTerms } from './chunk-terms.ts'
import { quantise } from './quantise.ts'
import { strideOf } from './scan-kernel.ts'
import { placesOf } from './snapshot.ts'
import type { Database } from './sqlite.ts'
import { type StoredBlock, storedBlocks } from './stored-blocks.ts'
import { toVector } from './stored-rows.ts'
import type { WriteProgress } from './write-progress.ts'

/** Of all slots in full blocks, the share that may be dead before the deadest block is emptied. */
const MAX_DEAD_SHARE = 0.3

interface LivingRange {
  readonly rowId: number
  readonly firstSlot: number
  readonly chunkCount: number
}

interface SlotRow {
  readonly slot: number
  readonly suffix: string
  readonly terms: Uint8Array
  readonly vector: Uint8Array
}

/**
 * Keeps the packed blocks in step with the rows, inside the transaction that wrote them: packs blocks that have become
 * full; then, at most once a full block, so that the cost is shared out, forgets blocks in which nothing lives, and where
 * too much is dead moves what lives in the deadest block to new slots.
 *
 * @returns called with the first slot that the transaction wrote; advances `progress` by the slots of moved chunks.
 */
export function compactor(
  database: Database,
  dimensions: number,
): (firstNewSlot: number, progress: WriteProgress, nowMs: number) => void {
  const stored = storedBlocks(database, dimensions)
  const selectRows = database.prepare(`
    SELECT slot, suffix, terms, vector FROM chunk JOIN vector USING (slot)
    WHERE slot >= ? AND slot < ? ORDER BY slot`)
  const selectLiving = database.prepare(`
    SELECT row_id AS rowId, first_slot AS firstSlot, chunk_count AS chunkCount
    FROM document WHERE died IS NULL AND chunk_count > 0`)
  const copyChunks = database.prepare(`
    INSERT INTO chunk SELECT slot + ?, suffix, facts, terms FROM chunk WHERE slot >= ? AND slot < ?`)
  const copyVectors = database.prepare(`
    INSERT INTO vector SELECT slot + ?, vector FROM vector WHERE slot >= ? AND slot < ?`)
  const copyDocument = database.prepare(`
    INSERT INTO document (document_id, content_id, first_slot, chunk_count, content_digest, access_digest, scope, rest, born)
    SELECT document_id, content_id, ?, chunk_count, content_digest, access_digest, scope, rest, ?
    FROM document WHERE row_id = ?`)
  const endDocument = database.prepare('UPDATE document SET died = ?, died_at_ms = ? WHERE row_id = ?')

  const pack = (number: number): StoredBlock => {
    const stride = strideOf(dimensions)
    const codes = new Int8Array(stride * BLOCK_SLOTS)
    const block = new Block()
    const base = number * BLOCK_SLOTS
    for (const { slot, suffix, terms, vector } of selectRows.all<SlotRow>(base, base + BLOCK_SLOTS)) {
      const place = slot - base
      const row = codes.subarray(place * stride, place * stride + dimensions)
      block.add(place, suffix, quantise(toVector(vector, dimensions), row), unpackChunkTerms(terms))
    }
    return { codes, ...block.seal() }
  }

  const move = (
    { rowId, firstSlot, chunkCount }: LivingRange,
    progress: WriteProgress,
    nowMs: number,
  ): void => {
    const distance = progress.nextSlot - firstSlot
    copyChunks.run(distance, firstSlot, firstSlot + chunkCount)
    copyVectors.run(distance, firstSlot, firstSlot + chunkCount)
    endDocument.run(progress.commits, nowMs, rowId)
    copyDocument.run(progress.nextSlot, progress.commits, rowId)
    progress.nextSlot += chunkCount
  }

  const packFull = (fromSlot: number, toSlot: number): boolean => {
    for (let number = blockOf(fromSlot); number < blockOf(toSlot); number++) stored.put(number, pack(number))
    return blockOf(fromSlot) < blockOf(toSlot)
  }

  return (firstNewSlot, progress, nowMs) => {
    if (!packFull(firstNewSlot, progress.nextSlot)) return
    const living = selectLiving.all<LivingRange>()
    const alive = aliveByBlock(living)
    const numbers = stored.numbers()
    for (const number of numbers) if (!alive.has(number)) stored.remove(number)

    const inhabited = numbers.filter((number) => alive.has(number))
    const deadest = deadestBlock(inhabited, alive)
    if (deadest === undefined) return
    const firstMoved = progress.nextSlot
    for (const range of living) if (lies(range, deadest)) move(range, progress, nowMs)
    packFull(firstMoved, progress.nextSlot)
  }
}

function aliveByBlock(living: readonly LivingRange[]): ReadonlyMap<number, number> {
  const alive = new Map<number, number>()
  for (const { firstSlot, chunkCount } of living) {
    for (const [number, start, end] of placesOf(firstSlot, chunkCount)) {
      alive.set(number, (alive.get(number) ?? 0) + end - start)
    }
  }
  return alive
}

/** `undefined` where few enough slots are dead. */
function deadestBlock(numbers: readonly number[], alive: ReadonlyMap<number, number>): number | undefined {
  const aliveIn = (number: number) => alive.get(number) ?? 0
  const slots = numbers.length * BLOCK_SLOTS
  const dead = slots - numbers.reduce((sum, number) => sum + aliveIn(number), 0)
  if (dead <= MAX_DEAD_SHARE * slots) return undefined
  return numbers.toSorted((a, b) => aliveIn(a) - aliveIn(b))[0]
}

function lies({ firstSlot, chunkCount }: LivingRange, block: number): boolean {
  return blockOf(firstSlot) <= block && block <= blockOf(firstSlot + chunkCount - 1)
}
