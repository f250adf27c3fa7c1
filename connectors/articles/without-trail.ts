/** Where a signature or the message that is answered begins: `-- `, `On …, Ada wrote:`, `-----Original Message-----`. */
const TRAIL =
  /^(?:-- ?|_{5,}|On .{5,120} wrote:|Am .{5,120} schrieb .{1,80}:|Le .{5,120} a écrit ?:|-{3,} ?Original Message ?-{3,})$/im

/** A message without signature and without what it quotes at its end; trimmed, and empty where nothing else was in it. */
export function withoutTrail(text: string): string {
  const trail = TRAIL.exec(text)
  const own = (trail === null ? text : text.slice(0, trail.index)).trimEnd()
  return withoutQuote(own).trim()
}

/** Without the lines at the end that begin with `>`. */
function withoutQuote(text: string): string {
  const lines = text.split('\n')
  const last = lines.findLastIndex((line) => !line.startsWith('>'))
  // The first line alone is no trail: something has to stand before what is quoted.
  return lines.slice(0, Math.max(last, 0) + 1).join('\n')
}
