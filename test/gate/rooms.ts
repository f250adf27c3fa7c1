import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'

const NOT_ROOMS = new Set(['node_modules', 'docs', 'models', 'bin'])

/**
 * Holds every import against `.dependency-cruiser.mjs`. The check itself is checked: a planted violation must be
 * found, and a run that sees no modules is a failure.
 *
 * @returns one complaint a violation; empty where all is well.
 */
export async function checkRooms(root: string): Promise<readonly string[]> {
  const planted = join(root, 'core', 'planted-violation')
  mkdirSync(planted, { recursive: true })
  try {
    writeFileSync(
      join(planted, 'planted.ts'),
      "import { open } from 'node:fs/promises'\nimport '../../app/system.ts'\nvoid open\n",
    )
    const found = await violations(root, ['core', 'app'])
    if (found.filter((violation) => violation.includes('planted.ts')).length < 2) {
      return ['expected the two planted violations in core to be found, they were not: the rules see nothing']
    }
  } finally {
    rmSync(planted, { recursive: true, force: true })
  }
  const rooms = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !NOT_ROOMS.has(entry.name))
    .map((entry) => entry.name)
  return violations(root, rooms)
}

async function violations(root: string, folders: readonly string[]): Promise<readonly string[]> {
  const previous = process.cwd()
  process.chdir(root)
  try {
    const options = await extractConfig(join(root, '.dependency-cruiser.mjs'))
    const { output } = await cruise(
      [...folders],
      { ...options.options, ruleSet: options, validate: true },
      undefined,
      {
        tsConfig: extractTSConfig(join(root, 'tsconfig.json')),
      },
    )
    const { modules, summary } = output as ICruiseResult
    if (modules.length === 0) return ['expected modules to check, the room rules saw none']
    return summary.violations.map(({ from, to, rule }) => `${from} → ${to}: breaks ${rule.name}`)
  } finally {
    process.chdir(previous)
  }
}
