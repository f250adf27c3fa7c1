import { keepNewest } from './keep-newest.ts'
import type { OpenCollection } from './open-collection.ts'
import type { Payload } from './payload.ts'
import type { PointId } from './point-ids.ts'
import { pointsById } from './points.ts'

/**
 * What points say, read once: a point's id names the commit that wrote it, and all of it but its end stays as written. Whom
 * it may be shown to is not decided here: only points that a search has admitted are asked for.
 */
export interface KnownPoints<Value> {
  /** Those that are not there have no entry. */
  read(points: readonly PointId[]): Promise<ReadonlyMap<PointId, Value>>
}

export interface KnownPointsOptions<Value> {
  /** Payload keys that `parse` needs. */
  readonly keys: string[]
  readonly parse: (payload: Payload | null | undefined) => Value
  /** Of more than so many the ones used longest ago are forgotten. */
  readonly limit: number
  /** Whether a value is worth its memory (all are). */
  readonly isKept?: (value: Value) => boolean
}

/** Of one collection. */
export function knownPoints<Value>(
  { server, name }: Pick<OpenCollection, 'server' | 'name'>,
  { keys, parse, limit, isKept = () => true }: KnownPointsOptions<Value>,
): KnownPoints<Value> {
  const kept = new Map<PointId, Value>()
  return {
    async read(points) {
      const found = new Map<PointId, Value>()
      for (const id of points) {
        const known = kept.get(id)
        if (known !== undefined) found.set(id, known)
      }
      const unknown = points.filter((id) => !found.has(id))
      for (const [id, { payload }] of await pointsById(server, name, unknown, { payload: keys })) {
        found.set(id, parse(payload as Payload | null | undefined))
      }
      for (const [id, value] of found) if (isKept(value)) keepNewest(kept, id, value, limit)
      return found
    },
  }
}
