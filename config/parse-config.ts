import type { z } from 'zod'
import { keyTree } from './key-tree.ts'
import { parseYaml } from './parse-yaml.ts'
import { configSchema } from './schema.ts'

/** A configuration as it is written, with defaults; its paths are not resolved. */
export type ParsedConfig = z.output<typeof configSchema>

/**
 * Checks YAML against the schema and fills in defaults; paths stay as they are written. An empty text is all defaults.
 *
 * @param file named in errors.
 * @throws {ConfigError} one line for each thing that is not understood, each with its place.
 */
export function parseConfig(text: string, file: string): ParsedConfig {
  return parseYaml(text, file, {
    schema: configSchema,
    keys: keyTree(configSchema),
    page: 'docs/reference/config.md',
  })
}
