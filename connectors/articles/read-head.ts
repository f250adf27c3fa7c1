import { instantOf, isObject, type JsonObject, nameOf, textOf } from './fields.ts'
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

function languageOf(record: JsonObject): string | undefined {
  const stated = nameOf(record, 'locale', 'language', 'lang')?.toLowerCase().replaceAll('_', '-')
  return stated !== undefined && LANGUAGE.test(stated) ? stated : undefined
}

function removedOf(record: JsonObject): string | undefined {
  const state = textOf(record, 'state', 'status')?.toLowerCase()
  if (record['deleted'] === true || (record['deleted_at'] ?? null) !== null || state === 'deleted') {
    return 'deleted at the source'
  }
  return record['archived'] === true || state === 'archived' ? 'archived at the source' : undefined
}
