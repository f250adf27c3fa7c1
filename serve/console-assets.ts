import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { extname } from 'node:path'
import { sha256 } from '../core/sha256.ts'

/** A file of the console as a browser gets it. */
export interface ConsoleAsset {
  readonly name: string
  readonly contentType: string
  readonly body: string
  /** Strong ETag. */
  readonly etag: string
}

const FOLDER = new URL('./console/', import.meta.url)

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** The console's files by name. TypeScript is handed out with its types blanked, so that lines and columns stay true. */
export function consoleAssets(): ReadonlyMap<string, ConsoleAsset> {
  const names = readdirSync(FOLDER).filter((name) => contentTypeOf(name) && !name.endsWith('.test.ts'))
  return new Map(names.map((name) => [name, consoleAsset(name)]))
}

function consoleAsset(name: string): ConsoleAsset {
  const source = readFileSync(new URL(name, FOLDER), 'utf8')
  const body = name.endsWith('.ts') ? stripTypeScriptTypes(source) : source
  return { name, contentType: contentTypeOf(name) ?? '', body, etag: `"${sha256(body).slice(0, 32)}"` }
}

function contentTypeOf(name: string): string | undefined {
  return CONTENT_TYPES[extname(name)]
}
