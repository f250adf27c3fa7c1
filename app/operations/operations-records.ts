import type { GenerationId } from '../../core/store.ts'
import type { DataFolder } from '../data-folder.ts'
import { type Move, openMoves } from '../generations/moves.ts'
import { openRecipes, type RecipeBook } from '../generations/recipe.ts'
import { type JobRun, openJobRuns } from '../schedule/job-runs.ts'
import { openAudits, type SourceAuditRecord } from './audits.ts'
import { openFreshness, type SourceFreshness } from './freshness.ts'
import { type Operations, openOperationsToRead } from './open-operations.ts'

/** What operations have left, for who only reads: nothing is made, and before anything is there all is empty. */
export interface OperationsRecords {
  readonly recipes: RecipeBook
  /** Newest first. */
  moves(): readonly Move[]
  /** The last audit of each source of a generation. */
  audits(generation: GenerationId): readonly SourceAuditRecord[]
  /** How soon changes could be found, by source. */
  freshness(): readonly SourceFreshness[]
  /** The latest runs of jobs, newest first. */
  jobRuns(limit: number): readonly JobRun[]
  close(): void
}

/** Opens the file as soon as somebody asks and it is there. */
export function operationsRecords(data: DataFolder): OperationsRecords {
  let opened: { readonly operations: Operations; readonly readers: Readers } | undefined
  const readers = (): Readers | undefined => {
    const operations = opened === undefined ? openOperationsToRead(data) : undefined
    if (operations !== undefined) opened = { operations, readers: readersOf(operations) }
    return opened?.readers
  }
  return {
    recipes: { get: (generation) => readers()?.recipes.get(generation) },
    moves: () => readers()?.moves.list() ?? [],
    audits: (generation) => readers()?.audits.list(generation) ?? [],
    freshness: () => readers()?.freshness.list() ?? [],
    jobRuns: (limit) => readers()?.runs.list({ limit }) ?? [],
    close: () => opened?.operations.close(),
  }
}

type Readers = ReturnType<typeof readersOf>

function readersOf(operations: Operations) {
  return {
    recipes: openRecipes(operations),
    moves: openMoves(operations),
    audits: openAudits(operations),
    freshness: openFreshness(operations),
    runs: openJobRuns(operations),
  }
}
