import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { ConfigError } from '../core/errors.ts'

const project = resolve(import.meta.dirname, '..')

/** A connector that passes the contract, to be changed into another. */
const TEMPLATE = join(project, 'connectors', 'template')
const FILES = ['template-connector.ts', 'template-connector.test.ts']

/**
 * Writes the beginning of a connector, with its test, into a folder of its own.
 *
 * @param into the folder to make it in; `connectors/` of this project where it is absent.
 * @returns the files that were written. @throws {ConfigError} for a name that is none, or that is taken
 */
export function newConnector(name: string, into = join(project, 'connectors')): readonly string[] {
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    throw new ConfigError(`expected a name such as wiki or issue-tracker, got ${JSON.stringify(name)}`)
  }
  const folder = resolve(into, name)
  makeFolder(folder, name)
  return FILES.map((template) => {
    const file = join(folder, template.replace('template', name))
    writeFileSync(file, named(readFileSync(join(TEMPLATE, template), 'utf8'), name, folder), { flag: 'wx' })
    return file
  })
}

function makeFolder(folder: string, name: string): void {
  mkdirSync(resolve(folder, '..'), { recursive: true })
  try {
    mkdirSync(folder)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause
    throw new ConfigError(
      `expected a new name, got ${name}, which is there already at ${folder}; choose another`,
      { cause },
    )
  }
}

/** The template's text with the name in place of its own, and imports that find the project from `folder`. */
function named(text: string, name: string, folder: string): string {
  const words = name.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  const pascal = words.join('')
  const camel = pascal.charAt(0).toLowerCase() + pascal.slice(1)
  const toProject = relative(folder, project).replaceAll('\\', '/')
  const renamed = text
    .replaceAll("'template", `'${name}`)
    .replaceAll('./template', `./${name}`)
    .replaceAll('template', camel)
    .replaceAll('Template', pascal)
  if (toProject === '../..') return renamed
  return renamed
    .replaceAll("'../source/", "'../../connectors/source/")
    .replaceAll("'../../", `'${toProject}/`)
}
