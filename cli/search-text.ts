import type { Hit, SearchResult } from '../core/hit.ts'

/** An answer for people: each document with its best passage. @param explain adds rank and score of each stage. */
export function searchText(result: SearchResult, explain: boolean): string {
  const { hits, confidence } = result
  if (hits.length === 0) return `nothing found${confidence === undefined ? '' : ` (${sureness(confidence)})`}`
  const found = hits.map((hit, index) => hitText(hit, index + 1, explain)).join('\n\n')
  return confidence === undefined ? found : `${found}\n\n${sureness(confidence)}`
}

function sureness(confidence: number): string {
  return `the first hit answers with a chance of ${(100 * confidence).toFixed(0)} %`
}

function hitText(hit: Hit, rank: number, explain: boolean): string {
  const [best] = hit.passages
  const heading = best && best.headings.length > 0 ? `  ${best.headings.join(' › ')}\n` : ''
  const stages = Object.entries(best?.stages ?? {}).map(
    ([stage, mark]) => `  ${stage}: rank ${mark.rank}, score ${mark.score.toFixed(4)}`,
  )
  return (
    `${rank}. ${hit.title}  [${hit.documentId}]  ${hit.score.toFixed(4)}\n` +
    heading +
    indent(best?.text ?? '') +
    (explain ? `\n${stages.join('\n')}` : '')
  )
}

const SHOWN_LINES = 6

function indent(passage: string): string {
  const lines = passage.trim().split('\n')
  const shown = lines.slice(0, SHOWN_LINES).map((line) => `    ${line}`)
  return [...shown, ...(lines.length > SHOWN_LINES ? ['    …'] : [])].join('\n')
}
