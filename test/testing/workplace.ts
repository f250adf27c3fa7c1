import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A folder to work in that goes away with `remove`. */
export interface Workplace {
  /** Links resolved. */
  readonly root: string
  /** Writes a file and the folders above it. @returns its path */
  write(path: string, content: string | Uint8Array): string
  remove(): void
}

export function workplace(): Workplace {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-work-')))
  // Whoever a test becomes when it gives up the rights of root has to work here too.
  chmodSync(root, 0o777)
  return {
    root,
    write(path, content) {
      const file = join(root, path)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content)
      return file
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

/** Pages of three sections with some 60 words each, no two alike, so that each section is a passage to embed. */
export function writeManyPages(write: Workplace['write'], folder: string, count: number): void {
  for (let page = 0; page < count; page++) {
    const sections = [0, 1, 2].map((section) => `## Part ${section}\n\n${words(page * 3 + section)}`)
    write(`${folder}/page-${page}.md`, `# Page ${page}\n\n${sections.join('\n\n')}\n`)
  }
}

const WORDS = [
  'key',
  'server',
  'rotate',
  'stop',
  'queue',
  'deploy',
  'secret',
  'node',
  'drain',
  'restore',
  'limit',
]

function words(seed: number): string {
  return Array.from({ length: 60 }, (_, i) => WORDS[(seed * 7 + i * (seed + 3)) % WORDS.length]).join(' ')
}
