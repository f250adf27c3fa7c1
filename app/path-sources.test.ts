import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { SourceUnavailableError } from '../core/errors.ts'
import { namePaths } from './path-sources.ts'

describe('names for paths of the command line', () => {
  let folder: string
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'plumbline-paths-')))
    for (const path of ['a/docs', 'b/docs', 'wiki']) mkdirSync(join(folder, path), { recursive: true })
  })

  it('are the last part of the path, numbered where two places have it', () => {
    expect(namePaths(['a/docs', 'b/docs', 'wiki/'], folder, []).map(({ source }) => source)).toEqual([
      'docs',
      'docs-2',
      'wiki',
    ])
  })

  it('stay what they were for a place that is known', () => {
    const known = [
      { name: 'docs-2', connector: 'markdown', location: join(folder, 'a/docs'), heldDeletes: [] },
    ]
    expect(namePaths(['b/docs', 'a/docs'], folder, known).map(({ source }) => source)).toEqual([
      'docs',
      'docs-2',
    ])
  })

  it('count a place once, also through a link', () => {
    symlinkSync(join(folder, 'wiki'), join(folder, 'link'))
    expect(namePaths(['wiki', 'link', './wiki'], folder, [])).toEqual([
      { source: 'wiki', location: join(folder, 'wiki') },
    ])
  })

  it('refuse a path that is not there', () => {
    expect(() => namePaths(['gone'], folder, [])).toThrow(SourceUnavailableError)
  })
})
