import { describe, expect, it } from 'vitest'
import type { TrainedModel } from '../app/training/trained-model.ts'
import { toyTraining } from '../fine-tune/training/testing/toy-training.ts'
import { trainingText } from './training-text.ts'

const DATA = { digest: 'd', pairs: 20, developmentQueries: 6 }
const NOTHING_LEFT_OUT = { withoutText: 0, repeated: 0, contradicting: 0, cutTexts: 0 }

const TRAINED: TrainedModel = {
  folder: '/models/ours',
  questions: {
    dataset: 'questions',
    split: 'train',
    developmentSplit: 'dev',
    training: 20,
    development: 6,
    leaked: [],
    unknownDocuments: [],
    unknownQueries: [],
  },
  data: { mined: { discarded: 3, without: 0, withoutPassage: 0 } },
  training: {
    kind: 'encoder',
    run: 'r',
    base: { name: 'base', weightsDigest: 'w' },
    data: { ...DATA, ...NOTHING_LEFT_OUT },
    settings: toyTraining('').settings,
    end: 'all steps done',
    steps: 12,
    scores: [
      { step: 0, score: 0.5 },
      { step: 12, score: 0.6 },
    ],
    keptStep: 12,
    finalScore: 0.6,
  },
  scores: [],
}

const linesOf = (trained: TrainedModel) => trainingText(trained, 'models/ours').split('\n')

describe('what is told of a training', () => {
  it('is little where nothing was left out', () => {
    expect(linesOf(TRAINED)).toEqual([
      'questions, train: 20 questions to learn from, 6 that say whether it helps',
      '20 pairs; 0 questions made from documents; 3 candidates left out as likely answers',
      '12 steps, all steps done; kept the weights of step 12',
      '',
      'nDCG@10 on questions held out: 0.5000 before, 0.6000 after',
      '',
      'model: /models/ours',
    ])
  })

  it('counts and names what was left out', () => {
    const { questions, training } = TRAINED
    const leaked = Array.from({ length: 7 }, (_, i) => ({ id: `q${i}`, of: 'e' }))
    const ids = { unknownDocuments: ['gone.md'], unknownQueries: ['q98', 'q99'] }
    const data = { ...DATA, withoutText: 1, repeated: 2, contradicting: 0, cutTexts: 4 }
    const lines = linesOf({
      ...TRAINED,
      questions: { ...questions, leaked, ...ids },
      training: { ...training, data },
      data: { mined: { discarded: 3, without: 0, withoutPassage: 5 } },
    })
    expect(lines).toContain(
      'left out because an evaluation asks nearly the same, 7: q0, q1, q2, q3, q4, … (--json lists all)',
    )
    expect(lines).toContain('judged documents that the data set does not hold, 1: gone.md')
    expect(lines).toContain('judged questions without a text, not asked, 2: q98, q99')
    expect(lines).toContain(
      '2 repeated pairs left out; 1 left out for want of a text; 5 judged answers without a passage; 4 texts cut at the longest that training reads',
    )
  })

  it('gives no verdict of a training that was interrupted', () => {
    const { folder, ...rest } = TRAINED
    const begun = { ...TRAINED.training, end: 'stopped', steps: 3, keptStep: 0 } as const
    const lines = linesOf({ ...rest, training: { ...begun, scores: [{ step: 0, score: 0.5 }] } })
    expect(lines.slice(2)).toEqual([
      '3 steps, stopped',
      '',
      'interrupted; `--resume` goes on from models/ours.training',
    ])
  })
})
