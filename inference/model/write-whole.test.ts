import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { writeWhole } from './write-whole.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-whole-'))
afterAll(() => rmSync(folder, { recursive: true }))

it('a file is written with its folders, over an older one, and nothing beside it stays', () => {
  const path = join(folder, 'a/b/file')
  writeWhole(path, Buffer.from('one'))
  writeWhole(path, Buffer.from('two'))
  expect(readFileSync(path, 'utf8')).toBe('two')
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['file'])
})

it('a file that cannot be put in its place leaves nothing behind', () => {
  mkdirSync(join(folder, 'taken', 'inner'), { recursive: true })
  expect(() => writeWhole(join(folder, 'taken'), Buffer.from('one'))).toThrow()
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
})
