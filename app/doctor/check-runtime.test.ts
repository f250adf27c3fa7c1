import { describe, expect, it } from 'vitest'
import { checkRuntime } from './check-runtime.ts'

describe('the check of the runtime', () => {
  it('is content with the pinned Node', () => {
    expect(checkRuntime({ version: '24.21.0', platform: 'linux-x64' }, '24.21.0')).toEqual({
      verdict: 'ok',
      says: 'Node 24.21.0 on linux-x64, as pinned',
    })
  })

  it('is content with a new enough Node where none is pinned', () => {
    expect(checkRuntime({ version: '24.0.0', platform: 'darwin-arm64' }, undefined).verdict).toBe('ok')
  })

  it('warns of another Node than the one that is tested', () => {
    expect(checkRuntime({ version: '25.0.0', platform: 'linux-x64' }, '24.21.0')).toEqual({
      verdict: 'warn',
      says: 'expected Node 24.21.0, which is tested, got Node 25.0.0 on linux-x64; run bin/plumbline or `npm start`',
    })
  })

  it('fails for a Node that is too old', () => {
    expect(checkRuntime({ version: '22.18.0', platform: 'linux-x64' }, '24.21.0').verdict).toBe('fail')
  })
})
