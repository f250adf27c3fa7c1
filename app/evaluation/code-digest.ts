import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'

const project = resolve(import.meta.dirname, '..', '..')

/** What runs between a data set and its scores: the rooms that index, search and measure, and the installed packages. */
const FILES = [
  '{app,connectors,core,evaluate,inference,log,markdown,onnx,pipelines,retrievers,stores}/**/*.ts',
  'package-lock.json',
]

/** Hex SHA-256 over this project's own code as it lies here, tests aside: it runs as it is written. */
export function codeDigest(): string {
  const paths = globSync(FILES, { cwd: project, exclude: ['**/*.test.ts', '**/testing/**'] }).sort()
  return sha256(canonicalJson(paths.map((path) => [path, sha256(readFileSync(resolve(project, path)))])))
}
