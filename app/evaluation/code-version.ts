import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256 } from '../../core/sha256.ts'
import { type CodeClosure, codeClosure } from './code-closure.ts'
import { lockedPackages, type PackageLock } from './locked-packages.ts'

const project = resolve(import.meta.dirname, '..', '..')

/** What ran. */
export interface CodeVersion {
  /** Hex SHA-256 over the modules that a run loads, as they lie here, and the packages that these load. */
  readonly digest: string
  /** 12 hex digits; absent where the project lies in no repository. Another commit may well have the same digest. */
  readonly commit?: string
}

/** Where a run begins: the model is opened, the corpus indexed, the pipeline made, the questions asked and measured. */
const ENTRIES = [
  'app/open-embedder.ts',
  'app/evaluation/open-set.ts',
  'app/evaluation/run-pipeline.ts',
  'app/pipelines/open-pipeline-parts.ts',
  'evaluate/measures/parse-measure.ts',
]

let known: CodeVersion | undefined

/** Of what lies here, committed or not, when a process first asks: what changes later is not what it runs. */
export function codeVersion(): CodeVersion {
  known ??= readVersion()
  return known
}

/** The modules and packages that a run loads. */
export function runCode(): CodeClosure {
  return codeClosure(ENTRIES.map((entry) => resolve(project, entry)))
}

function readVersion(): CodeVersion {
  const { files, packages } = runCode()
  const lock = JSON.parse(readFileSync(resolve(project, 'package-lock.json'), 'utf8')) as PackageLock
  const sources = files.map((file) => [relative(project, file), sha256(readFileSync(file))])
  const digest = sha256(canonicalJson({ sources, packages: lockedPackages(lock, packages) }))
  const { status, stdout } = spawnSync('git', ['rev-parse', '--short=12', 'HEAD'], {
    cwd: project,
    encoding: 'utf8',
  })
  return { digest, ...(status === 0 && { commit: stdout.trim() }) }
}
