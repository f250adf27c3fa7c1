import { ANONYMOUS } from '../../core/access.ts'
import { InvalidQueryError } from '../../core/errors.ts'
import type { Hit } from '../../core/hit.ts'
import type { SetDetail, ShownPassage } from '../../evaluate/experiments/experiment-report.ts'
import type { QuestionCard, QuestionCards } from '../../evaluate/registry/run-record.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { createSearch, SEARCH_DEFAULTS } from '../../retrievers/search.ts'
import type { OpenedSet } from '../evaluation/open-set.ts'
import type { OpenedPipelineParts } from '../pipelines/open-pipeline-parts.ts'

/** Documents of an answer that a report shows, and how much of a passage. */
const SHOWN_DOCUMENTS = 3
const SHOWN_CHARACTERS = 280

/** The detail with the first passages that either pipeline gives to the questions that it names. */
export async function withPassages(
  detail: SetDetail,
  { view }: Pick<OpenedSet, 'view'>,
  pipelines: { readonly before: string; readonly after: string },
  cards: QuestionCards,
  parts: OpenedPipelineParts,
  signal: AbortSignal,
): Promise<SetDetail> {
  const answer = (expression: string) => {
    const retriever = createPipeline(expression, parts)
    const search = createSearch({ ...SEARCH_DEFAULTS, retriever, analyzer: parts.analyzer })
    return async (query: string): Promise<readonly ShownPassage[]> => {
      const card = cards[query]
      if (card === undefined || card.text.trim() === '') return []
      const scope = { principal: ANONYMOUS, filter: {} }
      try {
        const call = { limit: SHOWN_DOCUMENTS, scope, unhurried: true, signal }
        const { hits } = await search(view, card.text, call)
        return hits.map((hit) => shown(hit, card))
      } catch (error) {
        // Counted among the refused; it has no passages.
        if (error instanceof InvalidQueryError) return []
        throw error
      }
    }
  }
  const [before, after] = [answer(pipelines.before), answer(pipelines.after)]
  const fill = async (questions: SetDetail['wins']): Promise<SetDetail['wins']> => {
    const filled = []
    for (const one of questions) {
      const [passagesBefore, passagesAfter] = [await before(one.query), await after(one.query)]
      filled.push({ ...one, passagesBefore, passagesAfter })
    }
    return filled
  }
  return {
    ...detail,
    losses: await fill(detail.losses),
    wins: await fill(detail.wins),
    worst: await fill(detail.worst),
  }
}

function shown({ path, title, passages }: Hit, { grades }: QuestionCard): ShownPassage {
  const text = passages[0]?.text.trim() ?? ''
  return {
    document: path,
    title,
    text: text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text,
    isRelevant: (grades[path] ?? 0) > 0,
  }
}
