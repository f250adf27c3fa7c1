import { readFileSync } from 'node:fs'
import { basename, dirname, extname, resolve } from 'node:path'
import type { z } from 'zod'
import { ConfigError } from '../core/errors.ts'
import { experimentSchema } from './experiment-schema.ts'
import { keyTree } from './key-tree.ts'
import { parseYaml } from './parse-yaml.ts'

/** What an experiment is asked for, checked, with defaults; folders are absolute. */
export type Experiment = z.output<typeof experimentSchema> & { readonly name: string }

/**
 * The experiment of a file.
 *
 * @param file absolute, or relative to the process. @param env for `$NAME` in front of folders.
 * @throws {ConfigError} where it is not there, or says what is not understood, with file, line and column.
 */
export function loadExperiment(file: string, env: Readonly<Record<string, string | undefined>>): Experiment {
  const parsed = parseExperiment(read(file), file)
  const name = parsed.name ?? basename(file, extname(file))
  const sets = parsed.sets.map((set) => ({
    ...set,
    path: resolve(dirname(file), withVariable(set.path, env, file)),
  }))
  return { ...parsed, name, sets }
}

/** Checks YAML as an experiment; paths stay as they are written. @throws {ConfigError} */
export function parseExperiment(text: string, file: string): z.output<typeof experimentSchema> {
  return parseYaml(text, file, {
    schema: experimentSchema,
    keys: keyTree(experimentSchema),
    page: 'docs/reference/experiments.md',
  })
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new ConfigError(
      `expected an experiment at ${file}, got ${cause instanceof Error ? cause.message : cause}; name a file, such as one of config/experiments/`,
      { cause },
    )
  }
}

function withVariable(path: string, env: Readonly<Record<string, string | undefined>>, file: string): string {
  return path.replace(/^\$([A-Z_][A-Z0-9_]*)/u, (_, name: string) => {
    const value = env[name]
    if (value !== undefined && value !== '') return value
    throw new ConfigError(
      `${file}: expected the variable ${name} of the environment for ${path}, got nothing; set it`,
    )
  })
}
