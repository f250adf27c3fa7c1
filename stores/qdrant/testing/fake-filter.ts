import type { FakePoint } from './fake-point.ts'

type Json = Readonly<Record<string, unknown>>

/** Whether a point satisfies a filter: `must`, `should`, `must_not` of matches, ranges, ids, emptiness and filters. */
export function satisfies(point: FakePoint, filter: Json | undefined | null): boolean {
  if (filter === undefined || filter === null) return true
  const must = conditions(filter['must'])
  const should = conditions(filter['should'])
  const mustNot = conditions(filter['must_not'])
  return (
    must.every((condition) => holds(point, condition)) &&
    (should.length === 0 || should.some((condition) => holds(point, condition))) &&
    !mustNot.some((condition) => holds(point, condition))
  )
}

/** Payload keys that a filter names, at any depth. */
export function filteredKeys(filter: Json | undefined | null): readonly string[] {
  if (filter === undefined || filter === null) return []
  const all = ['must', 'should', 'must_not'].flatMap((name) => conditions(filter[name]))
  return all.flatMap((condition) => {
    if (typeof condition['key'] === 'string') return [condition['key']]
    if (isObject(condition['is_empty'])) return [String(condition['is_empty']['key'])]
    return filteredKeys(condition)
  })
}

function holds(point: FakePoint, condition: Json): boolean {
  if (Array.isArray(condition['has_id'])) return condition['has_id'].includes(point.id)
  if (isObject(condition['is_empty'])) return values(point, String(condition['is_empty']['key'])).length === 0
  if (typeof condition['key'] !== 'string') return satisfies(point, condition)
  const held = values(point, condition['key'])
  const { match, range } = condition
  if (isObject(match)) {
    const wanted = Array.isArray(match['any']) ? match['any'] : [match['value']]
    return held.some((value) => wanted.includes(value))
  }
  if (isObject(range)) return held.some((value) => typeof value === 'number' && isWithin(value, range))
  throw new Error(`expected a condition that the fake knows, got ${JSON.stringify(condition)}`)
}

function isWithin(value: number, range: Json): boolean {
  const { lte = Number.POSITIVE_INFINITY, gte = Number.NEGATIVE_INFINITY } = range as Record<string, number>
  return value <= lte && value >= gte
}

/** Of a list its values; of what is not there or `null`, none. */
function values({ payload }: FakePoint, key: string): readonly unknown[] {
  const value = payload[key]
  if (value === undefined || value === null) return []
  return Array.isArray(value) ? value : [value]
}

function conditions(given: unknown): readonly Json[] {
  if (Array.isArray(given)) return given as Json[]
  return isObject(given) ? [given] : []
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
