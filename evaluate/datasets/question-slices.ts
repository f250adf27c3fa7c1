/**
 * Slices that a question names itself, by what its line in `queries.jsonl` says: `language` or `metadata.language`,
 * `tags` or `metadata.tags`, and how many `turns` the conversation has had, this one included. Fields of other kinds say
 * nothing.
 */
export function questionSlices(fields: Readonly<Record<string, unknown>>): readonly string[] {
  const said = { ...objectIn(fields['metadata']), ...fields }
  const { language, tags, turns } = said
  return [
    ...(typeof language === 'string' ? [`language ${language}`] : []),
    ...(Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string').map((tag) => `tag ${tag}`) : []),
    ...(Array.isArray(turns) ? [turns.length < 4 ? `turn ${turns.length}` : 'turn 4 and later'] : []),
  ]
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
