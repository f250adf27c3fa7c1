import { existsSync, readFileSync } from 'node:fs'

/** One call of a worker's handler. */
export interface JournalEntry {
  readonly atMs: number
  readonly pid: number
  readonly partitions: readonly number[]
  readonly records: number
}

/** What the workers told, in order; a last line that a kill cut short is passed over. */
export function readJournal(file: string): readonly JournalEntry[] {
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => {
    const [atMs, pid, partitions = '', records] = line.split(' ')
    return {
      atMs: Number(atMs),
      pid: Number(pid),
      partitions: partitions.split(',').map(Number),
      records: Number(records),
    }
  })
}

/** Partition → who handled records of it last, before `untilMs`. */
export function ownersAt(entries: readonly JournalEntry[], untilMs: number): ReadonlyMap<number, number> {
  const owners = new Map<number, number>()
  for (const { atMs, pid, partitions } of entries) {
    if (atMs >= untilMs) break
    for (const partition of partitions) owners.set(partition, pid)
  }
  return owners
}

/** How long after `sinceMs` another than `pid` handled records of a partition that was its own; `undefined`: nobody did. */
export function takeoverMs(
  entries: readonly JournalEntry[],
  pid: number,
  sinceMs: number,
): number | undefined {
  const owners = ownersAt(entries, sinceMs)
  const taken = entries.find(
    (entry) =>
      entry.atMs >= sinceMs &&
      entry.pid !== pid &&
      entry.partitions.some((partition) => owners.get(partition) === pid),
  )
  return taken && taken.atMs - sinceMs
}

/** How long after `sinceMs` anybody handled anything. */
export function resumedMs(entries: readonly JournalEntry[], sinceMs: number): number | undefined {
  const next = entries.find(({ atMs }) => atMs >= sinceMs)
  return next && next.atMs - sinceMs
}
