import { readFileSync, statSync } from 'node:fs'
import { DataDamagedError, PromotionRefusedError } from '../../core/errors.ts'
import type { GateDecision } from '../../evaluate/gates/promotion-gate.ts'
import { writeWhole } from '../../inference/model/write-whole.ts'

/** The runs by which a pipeline was found better than the one that was served. */
export interface Justification extends Omit<GateDecision, 'reasons' | 'rows'> {
  readonly measure: string
  readonly budgetMs: number
  readonly modelId: string
  readonly rows: readonly (GateDecision['rows'][number] & {
    /** Fingerprints of the candidate's run and of the one that it was held against. */
    readonly run: string
    readonly overRun: string
  })[]
}

/** A pipeline that may be served. */
export interface PromotedPipeline {
  /** From 1. */
  readonly version: number
  readonly expression: string
  /** Digests of the learnt models that it names, by name. */
  readonly learnt: Readonly<Record<string, string>>
  /** What it was held against. */
  readonly over: string
  readonly promotedAtMs: number
  readonly justification: Justification
}

/** All that was ever promoted, and what was served when. */
export interface Promotions {
  readonly kind: 'promotions-1'
  /** By version ascending. */
  readonly versions: readonly PromotedPipeline[]
  /** Versions in the order in which they came to be served, the last is served; none: what is configured. */
  readonly served: readonly number[]
}

const NONE: Promotions = { kind: 'promotions-1', versions: [], served: [] }

/** @param file need not be there. @throws {DataDamagedError} */
export function readPromotions(file: string): Promotions {
  const text = readText(file)
  if (text === undefined) return NONE
  const promotions = parsed(text)
  const versions = promotions?.versions
  if (promotions?.kind !== 'promotions-1' || !Array.isArray(versions) || !Array.isArray(promotions.served)) {
    throw damaged(file)
  }
  const known = new Set(versions.map(({ version }) => version))
  if (!promotions.served.every((version) => known.has(version))) throw damaged(file)
  return promotions as Promotions
}

/** `undefined` where what is configured is served. */
export function servedPipeline({ versions, served }: Promotions): PromotedPipeline | undefined {
  return versions.find(({ version }) => version === served.at(-1))
}

/** Serves a pipeline from now on. @returns it, with its version @throws {DataDamagedError} @throws {DiskFullError} */
export function promote(file: string, pipeline: Omit<PromotedPipeline, 'version'>): PromotedPipeline {
  const { kind, versions, served } = readPromotions(file)
  const promoted = { version: (versions.at(-1)?.version ?? 0) + 1, ...pipeline }
  write(file, { kind, versions: [...versions, promoted], served: [...served, promoted.version] })
  return promoted
}

/**
 * Serves again what was served before.
 *
 * @returns it; `undefined` is what is configured. @throws {PromotionRefusedError} where nothing was promoted.
 */
export function rollBack(file: string): PromotedPipeline | undefined {
  const { kind, versions, served } = readPromotions(file)
  if (served.length === 0) {
    throw new PromotionRefusedError(
      'expected a promoted pipeline to roll back from, found none; what is configured is served',
    )
  }
  const before = { kind, versions, served: served.slice(0, -1) }
  write(file, before)
  return servedPipeline(before)
}

/** Reads a file of promotions anew whenever it has changed. */
export function watchedPromotions(file: string): () => Promotions {
  let seen: { readonly stamp: string; readonly promotions: Promotions } | undefined
  return () => {
    const stamp = stampOf(file)
    if (seen?.stamp !== stamp) seen = { stamp, promotions: readPromotions(file) }
    return seen.promotions
  }
}

function stampOf(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats === undefined ? '' : `${stats.ino} ${stats.mtimeMs} ${stats.size}`
}

function write(file: string, promotions: Promotions): void {
  writeWhole(file, Buffer.from(`${JSON.stringify(promotions, undefined, 2)}\n`))
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parsed(text: string): Partial<Promotions> | undefined {
  try {
    return JSON.parse(text) as Partial<Promotions>
  } catch {
    return undefined
  }
}

function damaged(file: string): DataDamagedError {
  return new DataDamagedError(
    `expected ${file} to say which pipeline is served, it does not; put a copy of it back, or delete it to serve what is configured`,
  )
}
