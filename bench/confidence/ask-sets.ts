import { CONFIDENCE_STAGES } from '../../app/evaluation/noting-signals.ts'
import { loadSettings } from '../../app/settings.ts'
import { ANONYMOUS } from '../../core/access.ts'
import type { Candidate, Retriever } from '../../core/retriever.ts'
import type { StoreView } from '../../core/store.ts'
import { MIN_RELEVANT_GRADE } from '../../evaluate/measures/measure.ts'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { confidenceFeatures } from '../../retrievers/confidence/confidence-features.ts'
import type { ConfidenceSample } from '../../retrievers/confidence/learning/learn-confidence.ts'
import { createPipeline } from '../../retrievers/create-pipeline.ts'
import { DATA_SETS, type IndexedSet, indexedSets } from '../stages/data-sets.ts'
import { sameAnswers } from './same-answers.ts'

/** Candidates of a question, as `plumbline pipelines learn confidence` asks for them. */
const DEPTH = 200

/** What a pipeline finds for the questions of a set, and for those of others. */
export interface AskedSet {
  readonly set: string
  /** The pipeline, as it prints itself. */
  readonly pipeline: string
  readonly samples: readonly ConfidenceSample[]
  /** Query of a sample → what `sameAnswers` puts it together with. */
  readonly sameAnswers: ReadonlyMap<string, string>
  /** Features of questions of the other sets, asked of this one's pages. */
  readonly foreign: readonly (readonly number[])[]
}

/** Asks the four sets of the default pipeline. @param foreign questions of each set that the others are asked */
export async function askSets(data: string, foreign: number): Promise<readonly AskedSet[]> {
  const { config } = loadSettings({ data, workingFolder: process.cwd(), env: {} })
  const questions = new Map<string, readonly string[]>()
  for await (const { dataset } of indexedSets(data, DATA_SETS)) {
    questions.set(dataset.name, [...dataset.queries.values()].filter(isAsked).slice(0, foreign))
  }
  const asked: AskedSet[] = []
  for await (const set of indexedSets(data, DATA_SETS)) {
    const { name } = set.dataset
    const retriever = createPipeline(config.pipeline, { analyzer: englishAnalyzer(), embedder: set.embedder })
    const others = [...questions].flatMap(([other, some]) => (other === name ? [] : some))
    asked.push({
      set: name,
      pipeline: retriever.name,
      samples: await samplesOf(set, retriever),
      sameAnswers: sameAnswers(set.dataset),
      foreign: await featuresOf(others, set.view, retriever),
    })
    console.error(`asked ${name}`)
  }
  return asked
}

async function samplesOf({ dataset, view }: IndexedSet, retriever: Retriever): Promise<ConfidenceSample[]> {
  const samples: ConfidenceSample[] = []
  for (const [query, question] of dataset.queries) {
    if (!isAsked(question)) continue
    const found = await answer(question, view, retriever)
    const document = found[0]?.documentId ?? ''
    const grade = dataset.qrels.get(query)?.get(document.slice(document.indexOf(':') + 1)) ?? 0
    samples.push({
      query,
      group: dataset.groups.get(query) ?? query,
      features: confidenceFeatures(question, found, CONFIDENCE_STAGES),
      isRight: grade >= MIN_RELEVANT_GRADE,
    })
  }
  return samples
}

async function featuresOf(questions: readonly string[], view: StoreView, retriever: Retriever) {
  const features: (readonly number[])[] = []
  for (const question of questions) {
    features.push(confidenceFeatures(question, await answer(question, view, retriever), CONFIDENCE_STAGES))
  }
  return features
}

/** Never empty: dense search finds something for every question. */
function answer(question: string, view: StoreView, retriever: Retriever): Promise<readonly Candidate[]> {
  const scope = { principal: ANONYMOUS, filter: {} }
  return retriever.retrieve(question, { view, scope, limit: DEPTH, unhurried: true })
}

function isAsked(question: string): boolean {
  return question.trim() !== ''
}
