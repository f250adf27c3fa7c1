import { createHash } from 'node:crypto'
import { cpSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { PROJECT, startProgram } from './testing/command-line.ts'
import { workplace } from './testing/workplace.ts'

// Processes of their own, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

/** `bin/plumbline` of a project that holds nothing but what starts it, and a command that says where it runs. */
const { root, write, remove } = workplace()
const launcher = join(root, 'project', 'bin', 'plumbline')
const lock = join(root, 'project', 'package-lock.json')
const stamp = join(root, 'project', 'node_modules', '.plumbline-lock')
afterAll(remove)

beforeAll(async () => {
  cpSync(join(PROJECT, 'bin'), join(root, 'project', 'bin'), { recursive: true })
  write('project/package.json', '{ "type": "module" }')
  write('project/package-lock.json', '{}')
  write(
    'project/cli/main.ts',
    'console.log(JSON.stringify({ cwd: process.cwd(), args: process.argv.slice(2) }))',
  )
  mkdirSync(join(root, 'project', 'node_modules'))
  for (const name of ['linux-x64', 'linux-arm64', 'darwin-x64'].map((system) => `node-${system}`)) {
    symlinkSync(join(PROJECT, 'node_modules', name), join(root, 'project', 'node_modules', name))
  }
})

describe('bin/plumbline', () => {
  it('refuses to run on what was installed for another lock', async () => {
    write('project/node_modules/.plumbline-lock', 'of another lock')
    makeOlder(stamp)
    const { status, stderr } = await startProgram(root, launcher, ['sources']).ended
    expect(status).toBe(1)
    expect(stderr).toContain('expected node_modules as package-lock.json pins it')
  })

  it('runs from another folder, through links to links, once what is installed is what is locked', async () => {
    write('project/node_modules/.plumbline-lock', installedFor())
    makeOlder(stamp)
    symlinkSync(launcher, join(root, 'first'))
    symlinkSync('first', join(root, 'second'))
    mkdirSync(join(root, 'elsewhere'))
    for (let run = 0; run < 2; run++) {
      const { status, stdout } = await startProgram(join(root, 'elsewhere'), '../second', ['a b', '--json'])
        .ended
      expect(status).toBe(0)
      expect(JSON.parse(stdout)).toEqual({ cwd: join(root, 'elsewhere'), args: ['a b', '--json'] })
      expect(statSync(stamp).mtimeMs).toBeGreaterThan(statSync(lock).mtimeMs)
    }
  })
})

/** What the bootstrap leaves behind an install. */
function installedFor(): string {
  const packages = ['package-lock.json', 'package.json'].map((name) =>
    readFileSync(join(root, 'project', name)),
  )
  return createHash('sha256')
    .update(Buffer.concat(packages))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex')
}

/** As if the lock had been changed since. */
function makeOlder(file: string): void {
  utimesSync(file, 1_000_000, 1_000_000)
}
