/**
 * Markdown as plain but safe HTML: headings, fences and paragraphs, everything escaped. Blocks that overlap `passage`
 * carry `data-passage`.
 */
export function renderPage(
  body: string,
  passage: { readonly start: number; readonly end: number } | undefined,
): string {
  const blocks = [...body.matchAll(/```[\s\S]*?```|(?:(?!```).+\n?)+/g)]
  return blocks
    .map(({ index, 0: text }) => {
      const marked = passage !== undefined && index < passage.end && index + text.length > passage.start
      return renderBlock(text.trimEnd(), marked ? ' data-passage=""' : '')
    })
    .join('\n')
}

function renderBlock(text: string, attribute: string): string {
  const heading = /^(#{1,6}) (.+)/.exec(text)
  if (heading?.[1] !== undefined && heading[2] !== undefined) {
    return `<h${heading[1].length}${attribute}>${escaped(heading[2])}</h${heading[1].length}>`
  }
  if (text.startsWith('```')) {
    const code = text.split('\n').slice(1, -1).join('\n')
    return `<pre${attribute}><code>${escaped(code)}</code></pre>`
  }
  return `<p${attribute}>${withLinks(escaped(text))}</p>`
}

/** Links to other pages and sites; no other scheme is let through. */
function withLinks(html: string): string {
  return html.replace(/\[([^\]]+)\]\(([^):\s]+|https?:[^)\s]+)\)/g, '<a href="$2">$1</a>')
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character)
}
