/**
 * Text as the server takes it: it refuses half a pair of surrogates, which ours may hold. Such text, and any that begins
 * like the other form, is stored as a JSON string, in which the half stands as an escape. No two texts become one.
 */
export function storedText(text: string): string {
  return text.isWellFormed() && !text.startsWith('"') ? text : JSON.stringify(text)
}

/** What `storedText` was given. */
export function textOf(stored: string): string {
  return stored.startsWith('"') ? (JSON.parse(stored) as string) : stored
}
