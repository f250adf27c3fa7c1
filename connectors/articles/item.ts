/** One article or resolved ticket, as a help desk exports it, understood. */
export interface Item {
  /** Its place in the source: id, behind the language where it has one: `en-us/4711`. */
  readonly path: string
  readonly title?: string
  /** Markdown. */
  readonly body: string
  /** When it last changed; absent where it does not say. */
  readonly updatedAtMs?: number
  readonly labels: readonly string[]
  readonly section?: string
  /** BCP 47, lower case. */
  readonly language?: string
  readonly url?: string
  /** Names of the user segments that it is restricted to; absent where the help desk restricts it to none. */
  readonly segments?: readonly string[]
}

/** What became of a record. */
export type ReadItem =
  | { readonly kind: 'item'; readonly item: Item }
  /** Not to be published: a draft, an open ticket, one that was deleted. */
  | {
      readonly kind: 'unpublished'
      readonly path: string
      readonly updatedAtMs?: number
      readonly reason: string
    }
  /** Cannot be used. `path` is absent where not even that is known. */
  | {
      readonly kind: 'broken'
      readonly path?: string
      readonly updatedAtMs?: number
      readonly reason: string
    }
