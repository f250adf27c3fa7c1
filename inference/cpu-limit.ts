import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

/**
 * Whole processors that this process may use, at least 1: the least of what the machine has, the process's affinity,
 * and the quota of its control groups, so that a container of 2 on a host of 64 gets 2.
 *
 * @param root where `/proc` and `/sys` lie; for tests.
 */
export function cpuLimit(root = '/', machine = availableParallelism()): number {
  const groups = readText(join(root, 'proc/self/cgroup'))?.split('\n') ?? []
  const limits = groups.flatMap((line) => groupLimits(root, line))
  return Math.max(1, Math.floor(Math.min(machine, ...limits)))
}

/**
 * Quotas of one group and those above it. A line of `/proc/self/cgroup` is `id:controllers:path`; version 2 has id 0
 * and no controllers. Seen from inside a container the path may not exist: its last parent, `/`, then is the group.
 */
function groupLimits(root: string, line: string): readonly number[] {
  const [id, controllers, ...path] = line.split(':')
  const isVersion2 = id === '0' && controllers === ''
  if (!isVersion2 && !controllers?.split(',').includes('cpu')) return []
  const mounts = isVersion2 ? ['', 'unified'] : [controllers ?? '', 'cpu']
  const read = isVersion2 ? quotaOfVersion2 : quotaOfVersion1
  const folders = mounts.flatMap((mount) =>
    withParents(path.join(':')).map((group) => join(root, 'sys/fs/cgroup', mount, group)),
  )
  return folders.map(read).filter((limit) => limit !== undefined)
}

/** `cpu.max` is `<quota> <period>` in µs, or `max <period>`. Source: Linux, Documentation/admin-guide/cgroup-v2.rst. */
function quotaOfVersion2(folder: string): number | undefined {
  const [quota, period] = (readText(join(folder, 'cpu.max')) ?? '').split(' ')
  return ratio(quota, period)
}

/** A quota of −1 is none. Source: Linux, Documentation/scheduler/sched-bwc.rst. */
function quotaOfVersion1(folder: string): number | undefined {
  return ratio(readText(join(folder, 'cpu.cfs_quota_us')), readText(join(folder, 'cpu.cfs_period_us')))
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  const limit = Number(quota) / Number(period)
  return Number.isFinite(limit) && limit > 0 ? limit : undefined
}

/** `/a/b` → `/a/b`, `/a`, `/`. */
function withParents(path: string): readonly string[] {
  const parent = dirname(path)
  return parent === path || path === '' ? ['/'] : [path, ...withParents(parent)]
}

/** A file that is not there says nothing: not Linux, or another version of control groups. */
function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return undefined
  }
}
