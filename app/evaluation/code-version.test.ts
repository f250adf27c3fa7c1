import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeClosure } from './code-closure.ts'
import { codeVersion, runCode } from './code-version.ts'
import { lockedPackages } from './locked-packages.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-code-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function closureOf(files: Readonly<Record<string, string>>, entry: string) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const { files: found, packages } = codeClosure([join(folder, entry)])
  return { files: found.map((file) => relative(folder, file)), packages }
}

describe('the code that a module needs', () => {
  it('is what it loads, at any depth, in any way', () => {
    const found = closureOf(
      {
        'a.ts': "import { b } from './rooms/b.ts'\nimport {\n  type C,\n  d,\n} from './d.ts'\n",
        'rooms/b.ts': "export { e } from '../e.ts'\nconst later = () => import('./f.ts')\n",
        'd.ts': "const worker = new Worker(new URL('./worker.ts', import.meta.url))\n",
        'e.ts': "import { a } from './a.ts'\n",
        'rooms/f.ts': "import './g.ts'\n",
        'rooms/g.ts': '',
        'worker.ts': '',
        'other.ts': "import './a.ts'\n",
      },
      'a.ts',
    )
    expect(found.files).toEqual([
      'a.ts',
      'd.ts',
      'e.ts',
      'rooms/b.ts',
      'rooms/f.ts',
      'rooms/g.ts',
      'worker.ts',
    ])
  })

  it('has no types in it, which are gone when it runs', () => {
    const found = closureOf(
      {
        'a.ts':
          "import type { B } from './b.ts'\nimport type {\n  C,\n} from './c.ts'\nexport type { D } from './b.ts'\n",
        'b.ts': '',
        'c.ts': '',
      },
      'a.ts',
    )
    expect(found.files).toEqual(['a.ts'])
  })

  it('names the packages', () => {
    const text =
      "import { x } from 'yaml'\nimport 'tar'\nimport type { T } from 'unseen'\nimport { join } from 'node:path'\nconst o = await import('@scope/deep/part')\n"
    expect(closureOf({ 'a.ts': text }, 'a.ts').packages).toEqual(['@scope/deep', 'tar', 'yaml'])
  })
})

it('takes of a lock what packages depend on, the nearest of two versions', () => {
  const lock = {
    packages: {
      'node_modules/a': { version: '1', integrity: 'sha-a', dependencies: { b: '*', c: '*' } },
      'node_modules/a/node_modules/b': { version: '2', dependencies: { c: '*' } },
      'node_modules/b': { version: '1' },
      'node_modules/c': { version: '3', dependencies: { a: '*' } },
      'node_modules/unrelated': { version: '9' },
    },
  }
  expect(lockedPackages(lock, ['a', 'node'])).toEqual({
    'node_modules/a': 'sha-a',
    'node_modules/a/node_modules/b': '2',
    'node_modules/c': '3',
  })
})

describe('the version of a run', () => {
  it('rests on what indexes, searches and measures, and on nothing else', () => {
    const project = resolve(import.meta.dirname, '..', '..')
    const files = runCode().files.map((file) => relative(project, file))
    expect(files).toEqual(
      expect.arrayContaining([
        'evaluate/measures/ndcg.ts',
        'inference/pool/inference-worker.ts',
        'markdown/chunk-document.ts',
        'retrievers/fusion/weighted.ts',
        'stores/embedded/scan-kernel.generated.ts',
      ]),
    )
    const rooms =
      /^(cli|serve|llm|fine-tune\/(losses|rankers|autodiff)|config|connectors\/html|log\/kafka|stores\/qdrant|evaluate\/report)\//
    expect(files.filter((file) => rooms.test(file))).toEqual([])
    expect(runCode().packages).toContain('onnxruntime-node')
  })

  it('is a digest, with the commit beside it', () => {
    expect(codeVersion().digest).toMatch(/^[0-9a-f]{64}$/)
    expect(codeVersion().commit ?? '000000000000').toMatch(/^[0-9a-f]{12}$/)
  })
})
