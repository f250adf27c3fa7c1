import type { SearchResponse, WirePassage } from '../wire/search.ts'
import { element } from './element.ts'
import { duration, score } from './format.ts'

const MAX_NAME_CHARACTERS = 16

/** Greatest score of each stage among the shown passages: the full length of its bar. */
export type BestScores = ReadonlyMap<string, number>

export function bestScores(hits: SearchResponse['hits']): BestScores {
  const best = new Map<string, number>()
  for (const passage of hits.flatMap(({ passages }) => passages)) {
    for (const [stage, mark] of Object.entries(passage.stages ?? {})) {
      best.set(stage, Math.max(best.get(stage) ?? 0, mark.score))
    }
  }
  return best
}

/** What each stage made of a passage. A stage that did not find it says so. */
export function stagesView(passage: WirePassage, best: BestScores): HTMLElement {
  const rows = [...best.keys()].map((stage) => {
    const mark = passage.stages?.[stage]
    const share = mark === undefined ? 0 : mark.score / (best.get(stage) || 1)
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, element('code', {}, stage)),
      element('td', { class: 'number' }, mark === undefined ? '–' : `#${mark.rank}`),
      element('td', { class: 'number' }, mark === undefined ? 'not found' : score(mark.score)),
      element('td', { class: 'bar-cell', 'aria-hidden': 'true' }, bar(share)),
    )
  })
  const head = ['Stage', 'Rank', 'Score'].map((name) => element('th', { scope: 'col' }, name))
  return element(
    'table',
    { class: 'stages' },
    element('caption', { class: 'hidden' }, 'Rank and score by stage'),
    element('thead', {}, element('tr', {}, ...head, element('td', { 'aria-hidden': 'true' }))),
    element('tbody', {}, ...rows),
  )
}

/** The same in a line, for a passage that is only named. */
export function stagesLine(passage: WirePassage): HTMLElement {
  const marks = Object.entries(passage.stages ?? {}).map(
    ([stage, { rank }]) => `${shortName(stage)} #${rank}`,
  )
  return element('span', { class: 'facts' }, marks.join(' · '))
}

/** How long each stage took; the bars compare them with the slowest. */
export function timingsView(timingsMs: SearchResponse['timingsMs'], explain: boolean): HTMLElement {
  const slowest = Math.max(...Object.values(timingsMs), 0)
  const entries = Object.entries(timingsMs).map(([stage, ms]) => {
    const entry = element(
      'li',
      {},
      element('span', { title: stage }, shortName(stage)),
      ' ',
      element('b', {}, duration(ms)),
    )
    if (explain) entry.append(bar(slowest === 0 ? 0 : ms / slowest))
    return entry
  })
  return element(
    'ul',
    { class: explain ? 'timings wide' : 'timings', 'aria-label': 'Time by stage' },
    ...entries,
  )
}

/** `weighted(0.3*bm25, 0.7*dense, norm=zscore)` → `weighted(…)`; what is short stays. */
function shortName(stage: string): string {
  const [name = stage] = stage.split('(')
  return stage.length > MAX_NAME_CHARACTERS && name !== stage ? `${name}(…)` : stage
}

/** @param share of the full length, 0 to 1; scores below 0 show nothing. */
function bar(share: number): HTMLElement {
  const filled = element('i', {})
  filled.style.inlineSize = `${Math.round(Math.min(Math.max(share, 0), 1) * 100)}%`
  return element('span', { class: 'bar', 'aria-hidden': 'true' }, filled)
}
