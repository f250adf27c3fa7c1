import type { z } from 'zod'

/** What the reference and error messages say of a key, beside its type. */
export interface KeyNotes {
  /** What a value has to be, e.g. `a whole number, at least 1`. */
  readonly takes: string
  /** What the key decides; one or more sentences. */
  readonly description: string
  /** What holds where the key is not written, if that is no plain value. */
  readonly absent?: string
}

/** A key's schema with its notes. */
export function key<Schema extends z.ZodType>(schema: Schema, notes: KeyNotes): Schema {
  return schema.meta({ ...notes })
}
