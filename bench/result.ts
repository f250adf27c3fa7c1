import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join, resolve } from 'node:path'

const project = resolve(import.meta.dirname, '..')

/** Where and on what a benchmark ran. Absolute times mean little without it, and little with it: compare within a run. */
export interface Circumstances {
  readonly date: string
  readonly commit: string
  readonly node: string
  readonly cpu: string
  readonly cores: number
  readonly memoryGiB: number
}

/** Writes `bench/results/<name>.json`: what was found, on which machine, at which commit. @returns the file's path */
export function writeResult(name: string, found: unknown): string {
  const folder = join(project, 'bench', 'results')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${name}.json`)
  writeFileSync(file, `${JSON.stringify({ ...circumstances(), found }, undefined, 2)}\n`)
  return file
}

/** What the last run of a benchmark found; `undefined` where none was kept. */
export function readResult<Found>(name: string): Found | undefined {
  const file = join(project, 'bench', 'results', `${name}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { found: Found }).found : undefined
}

function circumstances(): Circumstances {
  return {
    date: new Date().toISOString().slice(0, 10),
    commit:
      git('rev-parse', '--short=12', 'HEAD') +
      (git('status', '--porcelain', '--untracked-files=no', '--', '.', ':(exclude)bench/results')
        ? ' with changes'
        : ''),
    node: process.version,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
  }
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: project, encoding: 'utf8' }).trim()
}
