import { instantOf, isNo, isObject, type JsonObject, nameOf, textOf } from './fields.ts'
import type { ReadItem } from './item.ts'

/** What articles and tickets have in common, and what is needed to tell records apart. */
export interface RecordHead {
  readonly path: string
  readonly updatedAtMs?: number
  readonly language?: string
  /** Why there is nothing to publish, whatever else the record holds. */
  readonly removed?: string
}

const LANGUAGE = /^[a-z]{2,8}(-[a-z0-9]{1,8})*$/

/** Reads what every record must have. @returns the head, or why the record is broken. */
export function readHead(
  record: unknown,
): (RecordHead & { readonly kind: 'head' }) | Extract<ReadItem, { kind: 'broken' }> {
  if (!isObject(record))
    return { kind: 'broken', reason: 'expected an object, got something else; export it again' }
  if (isDeeper(record, MAX_DEPTH)) {
    return {
      kind: 'broken',
      reason: `expected fields nested at most ${MAX_DEPTH} deep, got more; export it again`,
    }
  }
  const id = textOf(record, 'id', '_id', 'number')
  if (id === undefined) return { kind: 'broken', reason: 'expected an id, got none; export it again' }
  const language = languageOf(record)
  const updatedAtMs = instantOf(record, 'updated_at', 'updatedAt', 'edited_at', 'modified_at', 'created_at')
  const removed = removedOf(record)
  // A last `/` would make the path that of a folder.
  const name = id.replace(/^\/+|\/+$/g, '') || 'root'
  return {
    kind: 'head',
    path: language === undefined ? name : `${language}/${name}`,
    ...(language !== undefined && { language }),
    ...(updatedAtMs !== undefined && { updatedAtMs }),
    ...(removed !== undefined && { removed }),
  }
}

/** No help desk comes near; JSON can be read at any depth, but not written again. */
const MAX_DEPTH = 100

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return depth === 0 || Object.values(value).some((each) => isDeeper(each, depth - 1))
}

function languageOf(record: JsonObject): string | undefined {
  const stated = nameOf(record, 'locale', 'language', 'lang')?.toLowerCase().replaceAll('_', '-')
  return stated !== undefined && LANGUAGE.test(stated) ? stated : undefined
}

function removedOf(record: JsonObject): string | undefined {
  const state = textOf(record, 'state', 'status')?.toLowerCase()
  if (!isNo(record['deleted']) || !isNo(record['deleted_at']) || state === 'deleted') {
    return 'deleted at the source'
  }
  return !isNo(record['archived']) || state === 'archived' ? 'archived at the source' : undefined
}
