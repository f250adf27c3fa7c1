import type { DataFolder } from '../data-folder.ts'
import { type Move, openMoves } from '../generations/moves.ts'
import { openRecipes, type RecipeBook } from '../generations/recipe.ts'
import { type Operations, openOperationsToRead } from './open-operations.ts'

/** What operations have left, for who only reads: nothing is made, and before anything is there all is empty. */
export interface OperationsRecords {
  readonly recipes: RecipeBook
  /** Newest first. */
  moves(): readonly Move[]
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
    close: () => opened?.operations.close(),
  }
}

type Readers = ReturnType<typeof readersOf>

function readersOf(operations: Operations) {
  return { recipes: openRecipes(operations), moves: openMoves(operations) }
}
