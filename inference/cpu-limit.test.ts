import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { cpuLimit } from './cpu-limit.ts'

let root = ''
afterEach(() => rmSync(root, { recursive: true, force: true }))

describe('the limit of processors', () => {
  it('is what the machine has where there are no control groups', () => {
    expect(cpuLimit(tree({}), 6)).toBe(6)
  })

  it('is the quota of version 2', () => {
    expect(
      cpuLimit(tree({ 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': '200000 100000\n' }), 64),
    ).toBe(2)
  })

  it('is the tightest quota on the way up', () => {
    const root = tree({
      'proc/self/cgroup': '0::/kubepods/pod7',
      'sys/fs/cgroup/kubepods/cpu.max': '300000 100000',
      'sys/fs/cgroup/kubepods/pod7/cpu.max': 'max 100000',
    })
    expect(cpuLimit(root, 64)).toBe(3)
  })

  it('is the quota of version 1', () => {
    const root = tree({
      'proc/self/cgroup': '5:memory:/docker/1\n4:cpu,cpuacct:/docker/1\n0::/\n',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us': '450000',
      'sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us': '100000',
    })
    expect(cpuLimit(root, 64)).toBe(4)
  })

  it('is the machine where version 1 sets no quota', () => {
    const root = tree({
      'proc/self/cgroup': '1:cpu:/',
      'sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
      'sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
    })
    expect(cpuLimit(root, 8)).toBe(8)
  })

  it('is 1 for a fraction of a processor', () => {
    expect(cpuLimit(tree({ 'proc/self/cgroup': '0::/', 'sys/fs/cgroup/cpu.max': '50000 100000' }), 4)).toBe(1)
  })
})

/** A folder that holds these files, as `/` would. */
function tree(files: Readonly<Record<string, string>>): string {
  root = mkdtempSync(join(tmpdir(), 'plumbline-cgroup-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
