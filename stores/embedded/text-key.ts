/**
 * Text as SQLite keys of bytes: UTF-16, big end first. Any string survives, NULs and half pairs too, which SQLite's own
 * text does not promise, and bytes compare as JavaScript compares strings.
 */
export function packText(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16()
}

export function unpackText(bytes: Uint8Array): string {
  // A copy: swapping happens in place.
  return Buffer.from(bytes).swap16().toString('utf16le')
}
