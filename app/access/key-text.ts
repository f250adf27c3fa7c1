import { randomBytes } from 'node:crypto'

/**
 * A key as it is handed out:
 *
 * ```
 *   plumbline_1f0a9c3e_5b7d02c4a911_8d…e2
 *             │        │            └ secret, 256 bits
 *             │        └ id: looked up
 *             └ data folder whose key it is
 * ```
 */
export interface KeyText {
  readonly folderId: string
  readonly id: string
  readonly secret: string
}

const SHAPE = /^plumbline_(?<folderId>[0-9a-f]{8})_(?<id>[0-9a-f]{12})_(?<secret>[0-9a-f]{64})$/

/** A new key of a data folder. */
export function drawKey(folderId: string): KeyText {
  return { folderId, id: randomBytes(6).toString('hex'), secret: randomBytes(32).toString('hex') }
}

export function printKey({ folderId, id, secret }: KeyText): string {
  return `plumbline_${folderId}_${id}_${secret}`
}

/** `undefined` where the text is no key. */
export function parseKey(text: string): KeyText | undefined {
  const { folderId, id, secret } = SHAPE.exec(text)?.groups ?? {}
  if (folderId === undefined || id === undefined || secret === undefined) return undefined
  return { folderId, id, secret }
}
