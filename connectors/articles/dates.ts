import { isoTime } from '../../core/iso-time.ts'

/** A remark where an item is older than the version that was read before; `undefined` where it is not. In ms since 1970. */
export function wentBack(knownMs: number | undefined, updatedAtMs: number): string | undefined {
  if (knownMs === undefined || updatedAtMs === 0 || updatedAtMs >= knownMs) return undefined
  const [was, is] = [knownMs, updatedAtMs].map(isoTime)
  return `expected a date not before ${was}, got ${is}`
}
