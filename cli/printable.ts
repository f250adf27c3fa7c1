/**
 * Text for a terminal: what pages and servers say may hold characters that move the cursor, set the title or write to
 * the clipboard. All control characters but tab and line end are written as codes, as `\u001b`; so are those that turn the
 * direction of writing.
 */
export function printable(text: string): string {
  return text.replace(CONTROL, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** C0 but for tab and line end, delete, C1, and the marks of direction. */
const CONTROL = /[[\p{Cc}\p{Bidi_Control}]--[\t\n]]/gv
