import { mixed } from '../random/mixed.ts'
import { askCropped } from './ask-cropped.ts'
import { askHeading } from './ask-heading.ts'
import { askItems } from './ask-items.ts'
import { askStated } from './ask-stated.ts'
import { askTitle } from './ask-title.ts'
import { inTurn } from './in-turn.ts'
import { plainBlocks, sentencesOf } from './plain-blocks.ts'
import { questionKey } from './question-key.ts'
import type { MakeQuestions, SourcePassage } from './source-passage.ts'

/** Where a question was taken from; `written` by a language model. */
export type Origin = 'title' | 'heading' | 'stated' | 'item' | 'cropped' | 'written'

/** The most telling first: of a passage's questions the first are kept. */
const WAYS: readonly (readonly [Origin, MakeQuestions])[] = [
  ['stated', askStated],
  ['heading', askHeading],
  ['title', askTitle],
  ['cropped', askCropped],
  ['item', askItems],
]

/** A question made from a document. */
export interface SyntheticQuestion {
  readonly question: string
  readonly origin: Origin
  readonly passage: SourcePassage
  /** What of the passage answers it. */
  readonly answer: string
}

export interface SyntheticOptions {
  /** Most questions of one passage. */
  readonly perPassage: number
  readonly seed: number
}

/** What was made, and what was left out. */
export interface SyntheticQuestions {
  readonly questions: readonly SyntheticQuestion[]
  /** Too short or long for a question, or hardly made of words. */
  readonly unfit: number
  /** Asked of several documents, e.g. "Before you begin": nobody could say which one answers. */
  readonly ambiguous: number
}

/**
 * Questions of passages: what they ask themselves, headings, titles, sentences that are cut out of them, items of lists.
 * A document asks a question once, by the first of its passages, as its title. The same passages and seed give the same
 * questions.
 */
export function makeQuestions(
  passages: readonly SourcePassage[],
  { perPassage, seed }: SyntheticOptions,
): SyntheticQuestions {
  const asked = new Set<string>()
  const fit: SyntheticQuestion[][] = []
  let unfit = 0
  for (const [place, passage] of passages.entries()) {
    const made = WAYS.flatMap(([origin, make]) =>
      make(passage, mixed(seed, place)).map((one) => ({ ...one, origin, passage })),
    )
    const useful = made.filter(isUseful)
    const good = useful.filter(({ question }) => {
      const key = JSON.stringify([passage.document, questionKey(question)])
      const isNew = !asked.has(key)
      asked.add(key)
      return isNew
    })
    unfit += made.length - useful.length
    fit.push(good)
  }
  const isClear = askedOfOneDocument(fit.flat())
  let ambiguous = 0
  const questions = fit.flatMap((ofPassage) => {
    const clear = ofPassage.filter(isClear)
    ambiguous += ofPassage.length - clear.length
    return inTurn(clear, ({ origin }) => origin).slice(0, perPassage)
  })
  return { questions, unfit, ambiguous }
}

/** Whether it reads like a question, and its answer does not ask the same; some sentences are left in on purpose. */
function isUseful({ question, answer, origin }: Omit<SyntheticQuestion, 'passage'>): boolean {
  return isFit(question) && answer.trim() !== '' && (origin === 'cropped' || !says(answer, question))
}

/** Whether it is a sentence of a text. A name that a longer sentence mentions is none. */
function says(text: string, question: string): boolean {
  if (!text.toLowerCase().includes(question.toLowerCase())) return false
  const sentences = plainBlocks(text).flatMap((block) => sentencesOf(block.text))
  return sentences.some((sentence) => questionKey(sentence) === questionKey(question))
}

/** Tells which questions are asked of one document alone, as far as these say. */
export function askedOfOneDocument(
  questions: readonly Pick<SyntheticQuestion, 'question' | 'passage'>[],
): (one: Pick<SyntheticQuestion, 'question'>) => boolean {
  const documentsOf = new Map<string, Set<string>>()
  for (const { question, passage } of questions) {
    const documents = documentsOf.get(questionKey(question)) ?? new Set()
    documentsOf.set(questionKey(question), documents.add(passage.document))
  }
  return ({ question }) => documentsOf.get(questionKey(question))?.size === 1
}

const FEWEST_WORDS = 3
const MOST_WORDS = 40
/** Share of letters and spaces from which on a text is prose: less is code, a path, a table. */
const PROSE_SHARE = 0.8

/** Scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]/u
const WORDS = new Intl.Segmenter('und', { granularity: 'word' })

/** Whether a text reads like a question. */
export function isFit(question: string): boolean {
  const words = wordCount(question)
  const letters = question.match(/[\p{L}\s]/gu)?.length ?? 0
  return words >= FEWEST_WORDS && words <= MOST_WORDS && letters >= PROSE_SHARE * question.length
}

function wordCount(text: string): number {
  if (!UNSPACED.test(text)) return text.trim().split(/\s+/).length
  return [...WORDS.segment(text)].filter(({ isWordLike }) => isWordLike).length
}
