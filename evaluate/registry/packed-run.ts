import { gunzipSync, gzipSync } from 'node:zlib'
import { DataDamagedError } from '../../core/errors.ts'
import type { RankedItem } from '../../core/run.ts'
import { sha256 } from '../../core/sha256.ts'
import type { FinishedRun, QuestionCards } from './run-record.ts'

/** Bytes with what tells that they are the ones that were written. */
export interface Packed {
  readonly packed: Uint8Array
  /** Hex SHA-256 of `packed`. */
  readonly digest: string
}

export function packRun({ record, run, cost }: FinishedRun): Packed {
  const rankings = [...run.rankings].map(([query, items]) => [
    query,
    items.map(({ id, score }) => [id, score]),
  ])
  return pack({ record, cost, name: run.name, rankings })
}

/** @param place for the error. @throws {DataDamagedError} */
export function unpackRun(packed: Uint8Array, digest: string, place: string): FinishedRun {
  const { record, cost, name, rankings } = unpack(packed, digest, place) as Pick<
    FinishedRun,
    'record' | 'cost'
  > & {
    readonly name: string
    readonly rankings: readonly (readonly [query: string, items: readonly (readonly [string, number])[]])[]
  }
  const ranked = rankings.map(
    ([query, items]) => [query, items.map(([id, score]): RankedItem => ({ id, score }))] as const,
  )
  return { record, cost, run: { name, rankings: new Map(ranked) } }
}

export function packCards(cards: QuestionCards): Packed {
  return pack(Object.entries(cards))
}

/** @param place for the error. @throws {DataDamagedError} */
export function unpackCards(packed: Uint8Array, digest: string, place: string): QuestionCards {
  return Object.fromEntries(unpack(packed, digest, place) as readonly [string, QuestionCards[string]][])
}

function pack(value: unknown): Packed {
  const packed = gzipSync(JSON.stringify(value))
  return { packed, digest: sha256(packed) }
}

/** Whether these are the bytes that were written. */
export function isWhole(packed: Uint8Array, digest: string): boolean {
  return sha256(packed) === digest
}

function unpack(packed: Uint8Array, digest: string, place: string): unknown {
  if (!isWhole(packed, digest)) {
    throw new DataDamagedError(
      `${place}: expected the bytes that were written, got others; run it anew, or put a copy of the registry back`,
    )
  }
  return JSON.parse(gunzipSync(packed).toString('utf8'))
}
