import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar'
import { sharedData } from '../shared-data.ts'

/** One real commit: pages added, modified, deleted. */
export interface Commit {
  readonly commit: string
  readonly changes: readonly { readonly op: 'A' | 'M' | 'D'; readonly path: string; readonly text?: string }[]
}

/** A tree of real documentation, and the commits that made another of it. */
export interface History {
  /** Lays the tree at its start into an empty folder. */
  layStart(folder: string): Promise<void>
  /** Lays the tree at its end into an empty folder, from its own archive. */
  layEnd(folder: string): Promise<void>
  /** Oldest first. */
  readonly commits: readonly Commit[]
}

/** Nine months of the Kubernetes documentation: 488 commits with 1,237 changes of pages. */
export function kubernetesHistory(): History {
  const lines = gunzipSync(readFileSync(sharedData('kubernetes-docs', 'replay', 'replay.jsonl.gz'))).toString(
    'utf8',
  )
  return {
    layStart: (folder) => unpack(sharedData('kubernetes-docs', 'replay', 'start.tar.gz'), folder),
    layEnd: (folder) => unpack(sharedData('kubernetes-docs', 'docs.tar.gz'), folder),
    commits: lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Commit),
  }
}

/** The commits in `steps` runs of one length, but for the last one. */
export function inSteps(commits: readonly Commit[], steps: number): readonly (readonly Commit[])[] {
  const size = Math.ceil(commits.length / steps)
  return Array.from({ length: Math.ceil(commits.length / size) }, (_, at) =>
    commits.slice(at * size, (at + 1) * size),
  )
}

/** Brings a tree from one commit to the next. */
export function applyCommit(folder: string, { changes }: Commit): void {
  for (const { op, path, text } of changes) {
    const file = join(folder, path)
    if (op === 'D') {
      rmSync(file)
      continue
    }
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text ?? '')
  }
}

async function unpack(file: string, cwd: string): Promise<void> {
  mkdirSync(cwd, { recursive: true })
  await extract({ file, cwd })
}
