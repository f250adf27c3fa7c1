import type { z } from 'zod'
import type { configSchema } from './schema.ts'

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

/**
 * What the user asked for, checked, with every default filled in and frozen. Paths (`data`, `sources[].path`, a model
 * that is a folder) are absolute.
 */
export type Config = DeepReadonly<z.output<typeof configSchema>> & { readonly data: string }

/** One place with documentation, as configured. */
export type SourceConfig = Config['sources'][number]
