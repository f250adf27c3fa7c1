import { parseArgs } from 'node:util'
import { CONFIDENCE_STAGES } from '../../app/evaluation/noting-signals.ts'
import { mean } from '../../evaluate/comparison/mean.ts'
import { predictConfidence } from '../../retrievers/confidence/confidence-model.ts'
import { writeResult } from '../result.ts'
import { type AskedSet, askSets } from './ask-sets.ts'
import { confidenceOutcome, digits } from './confidence-outcome.ts'
import { crossFit, type LearntRule, learnRule } from './cross-fit.ts'

/**
 * Does confidence mean what it says, learnt from one's own questions and learnt from others'? The default pipeline on four
 * sets: each told by what the other three taught, and by cross-validation on itself, also of few questions; and what the
 * threshold for "nothing found" does to a set's questions, and to questions of other sets, which its pages hardly answer.
 *
 *     node bench/confidence/run.ts --data FOLDER
 */
const { values } = parseArgs({ options: { data: { type: 'string', default: '.plumbline/bench-retrieval' } } })

const OWN_FOLDS = 5
/** One answer in five may be wrong: what the threshold is chosen for. */
const RISK = 0.2
/** Questions of a set's own that are learnt from, where there are more. */
const SIZES = [50, 100]
/** Of each set, asked of the others' pages. */
const FOREIGN_QUESTIONS = 60

const asked = await askSets(values.data, FOREIGN_QUESTIONS)
const [{ pipeline }] = asked as [AskedSet]
const learning = { pipeline, stages: CONFIDENCE_STAGES, risk: RISK }
const bySet = asked.flatMap(({ set, samples }) =>
  samples.map((sample) => ({ ...sample, query: `${set}/${sample.query}`, group: set })),
)
const fromOthers = crossFit(bySet, { ...learning, folds: asked.length })
const sets = asked.map(({ set, samples, sameAnswers, foreign }) => {
  const others = bySet.filter(({ group }) => group !== set)
  const own = { ...learning, folds: OWN_FOLDS }
  return {
    set,
    learntFromOthers: {
      ...confidenceOutcome(fromOthers.filter(({ query }) => query.startsWith(`${set}/`))),
      foreign: foreignOutcome(foreign, learnRule(others, { ...learning, folds: asked.length - 1 })),
    },
    learntFromItself: {
      ...confidenceOutcome(crossFit(samples, own)),
      foreign: foreignOutcome(foreign, learnRule(samples, own)),
    },
    // As above, but no question is told by others about the same pages.
    learntFromItselfAboutOtherPages: confidenceOutcome(
      crossFit(
        samples.map((sample) => ({ ...sample, group: sameAnswers.get(sample.query) ?? sample.query })),
        own,
      ),
    ),
    learntFromFewOfItself: SIZES.map((most) => {
      return { most, ...confidenceOutcome(crossFit(samples, { ...own, most })) }
    }),
  }
})
console.log(JSON.stringify(sets, undefined, 1))
console.log(writeResult('confidence', { pipeline, risk: RISK, foreignQuestions: FOREIGN_QUESTIONS, sets }))

/** What becomes of questions that these pages hardly answer. */
function foreignOutcome(foreign: AskedSet['foreign'], { model, least }: LearntRule) {
  const confidence = foreign.map((features) => predictConfidence(model, features))
  const withheld = (threshold: number) => digits(mean(confidence.map((one) => (one < threshold ? 1 : 0))))
  return {
    questions: foreign.length,
    said: digits(mean(confidence)),
    withheldAtLeast: withheld(least),
    withheldAtHalf: withheld(0.5),
  }
}
