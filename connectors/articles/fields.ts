import { isInstant } from '../../core/is-instant.ts'

/** An object of JSON, of which nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first of these fields that holds a text or a number, trimmed; `undefined` where none does. */
export function textOf(record: JsonObject, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record[name]
    if (typeof value !== 'string' && typeof value !== 'number') continue
    const text = String(value).trim()
    if (text !== '') return text
  }
  return undefined
}

/** A text, or the name of an object: `"Keys"`, `{"id": 7, "name": "Keys"}`. */
export function nameOf(record: JsonObject, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = record[name]
    const found = isObject(value) ? textOf(value, 'name', 'title') : textOf(record, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** The first of these fields that is a list, or a text with commas: its names, without empty ones. */
export function namesOf(record: JsonObject, ...names: readonly string[]): readonly string[] {
  for (const name of names) {
    const value = record[name]
    const items = typeof value === 'string' ? value.split(',') : value
    if (!Array.isArray(items)) continue
    return items.flatMap((item: unknown) => {
      const text = isObject(item) ? textOf(item, 'name', 'title', 'id') : textOf({ item }, 'item')
      return text === undefined ? [] : [text]
    })
  }
  return []
}

/** `true` as help desks and their exports write it. */
export function isYes(value: unknown): boolean {
  return /^(?:true|yes|1)$/i.test(String(value).trim())
}

/** `false`, or that there is nothing. */
export function isNo(value: unknown): boolean {
  return (value ?? '') === '' || /^(?:false|no|0)$/i.test(String(value).trim())
}

/** The first of these fields that holds an instant: ISO 8601 in UTC where it names no zone, or a number since 1970. */
export function instantOf(record: JsonObject, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = record[name]
    if (typeof value === 'number' && value > 0) return instantOfNumber(value)
    if (typeof value !== 'string') continue
    const isZoned = /(?:z|[+-]\d{2}:?\d{2})$/i.test(value.trim()) || !value.includes(':')
    const instant = Date.parse(isZoned ? value : `${value.trim().replace(' ', 'T')}Z`)
    if (!Number.isNaN(instant)) return instant
  }
  return undefined
}

/** Which unit a number below is in: as the next smaller one it would lie before the spring of 1973. In ms. */
const UNITS: readonly (readonly [below: number, ms: number])[] = [
  [1e11, 1_000],
  [1e14, 1],
  [1e17, 1e-3],
  [Number.POSITIVE_INFINITY, 1e-6],
]

/** @returns `undefined` for what is no instant in any unit. */
function instantOfNumber(value: number): number | undefined {
  const [, ms = 1] = UNITS.find(([below]) => value < below) ?? []
  const instant = Math.round(value * ms)
  return isInstant(instant) ? instant : undefined
}
