import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { experimentSchema, familySchema } from './experiment-schema.ts'
import { type ConfigKey, keyTree } from './key-tree.ts'
import { configSchema } from './schema.ts'

/** Where `node config/reference.ts` writes the page. */
export const REFERENCE_FILE = join(import.meta.dirname, '..', 'docs', 'reference', 'config.md')
export const EXPERIMENTS_REFERENCE_FILE = join(
  import.meta.dirname,
  '..',
  'docs',
  'reference',
  'experiments.md',
)

/** The reference page of all keys, as Markdown, made from the schema. */
export function configReference(): string {
  const root = keyTree(configSchema)
  return [
    '# Configuration',
    '',
    '<!-- Made from config/schema.ts by `node config/reference.ts`. Change it there. -->',
    '',
    'Plumbline reads the file that `--config` names, or `plumbline.yaml` or `config/plumbline.yaml` in the working',
    'folder. All of it is optional, and so is the file. Paths are relative to it. An unknown key is an error that names',
    'the nearest known one. `config/plumbline.yaml` holds every key with its default, to be copied.',
    '',
    ...tableOf(root),
    ...sectionsOf(root),
  ].join('\n')
}

/** The same of what an experiment's file may say. */
export function experimentsReference(): string {
  const root = keyTree(experimentSchema)
  return [
    '# Experiments',
    '',
    '<!-- Made from config/experiment-schema.ts by `node config/reference.ts`. Change it there. -->',
    '',
    'An experiment is a short YAML file: sets of questions, pipelines, and what they are compared by. Paths are relative',
    'to it. `plumbline experiment run FILE` runs it; `config/experiments/` holds those that our figures come from.',
    '',
    ...tableOf(root),
    ...sectionsOf(root),
    '## `pipelines` with values',
    '',
    'An entry of `pipelines` is an expression, or a family of expressions:',
    '',
    ...tableOf(keyTree(familySchema)),
  ].join('\n')
}

function sectionsOf(parent: ConfigKey): readonly string[] {
  return [...parent.keys.values()].flatMap((key) => {
    if (key.keys.size === 0) return []
    return [`## \`${key.path}\``, '', key.description, '', ...tableOf(key), ...sectionsOf(key)]
  })
}

function tableOf(parent: ConfigKey): readonly string[] {
  const rows = [...parent.keys].map(
    ([name, key]) => `| \`${name}\` | ${key.takes} | ${defaultOf(key)} | ${key.description} |`,
  )
  return ['| key | takes | default | what it decides |', '|---|---|---|---|', ...rows, '']
}

function defaultOf(key: ConfigKey): string {
  if (key.isRequired) return 'must be written'
  if (key.absent !== undefined) return key.absent
  if (key.default === undefined || isEmptyObject(key.default)) return 'theirs'
  return `\`${typeof key.default === 'string' ? key.default : JSON.stringify(key.default)}\``
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value ?? {}).length === 0
}

if (import.meta.main) {
  writeFileSync(REFERENCE_FILE, configReference())
  writeFileSync(EXPERIMENTS_REFERENCE_FILE, experimentsReference())
}
