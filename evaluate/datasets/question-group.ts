/**
 * What must not stand on both sides when questions are held out: the turns of one conversation, by its first, and questions
 * that differ in case and white space alone.
 *
 * @param fields of its line in `queries.jsonl`. @returns a text that is the same for all of a group.
 */
export function questionGroup(fields: Readonly<Record<string, unknown>>, text: string): string {
  const { metadata } = fields
  const said = { ...(typeof metadata === 'object' && metadata !== null ? metadata : {}), ...fields }
  const turns = 'turns' in said ? said.turns : undefined
  const first: unknown = Array.isArray(turns) ? turns[0] : undefined
  const group = typeof first === 'string' ? first : text
  return group.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase()
}
