import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const RELATIVE_JS = /^\s*(?:import|export)\b[^'"]*['"](\.{1,2}\/[^'"]+\.m?js)['"]/

/**
 * Relative imports of `.js` files that are not there: tsc and vitest take them for the `.ts` beside, Node does not.
 *
 * @returns one complaint an import, with file and line; empty where all is well.
 */
export async function checkImports(root: string): Promise<readonly string[]> {
  const exclude = (name: string) => name === 'node_modules' || name === '.plumbline'
  const files = globSync('**/*.ts', { cwd: root, exclude })
  if (files.length === 0) return ['expected TypeScript files to check, found none']
  return files.sort().flatMap((file) => complaintsOf(root, file))
}

function complaintsOf(root: string, file: string): readonly string[] {
  const lines = readFileSync(join(root, file), 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    const target = RELATIVE_JS.exec(line)?.[1]
    if (target === undefined || existsSync(join(root, dirname(file), target))) return []
    return [`${file}:${index + 1}: expected an import of a file that is there, ending in .ts, got ${target}`]
  })
}
