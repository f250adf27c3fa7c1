import { z } from 'zod'
import { key } from './schema-key.ts'

const positive = z.int().min(1)
const share = z.number().min(0).max(1)

const WHOLE = 'a whole number, at least 1'
const SHARE = 'a number from 0 to 1'

/** What encoder and cross-encoder have in common, with what differs by default. */
function modelKeys(defaults: {
  readonly layers: number | 'all'
  readonly epochs: number
  readonly batchSize: number
  readonly negatives: number
  readonly rate: number
  readonly average: number
  readonly evaluateEvery: number
  readonly maxPassageTokens: number
  readonly baseShare: number
}) {
  return {
    layers: key(z.union([z.literal('all'), positive]).default(defaults.layers), {
      takes: '`all`, or a whole number, at least 1',
      description:
        'How many of the last layers are trained. What the layers before them make of a text is computed once, so that fewer layers train faster. Of a cross-encoder by likeness those that learn, at most half of all, read both texts; the others read each by itself.',
    }),
    lowRank: key(z.exactOptional(positive), {
      takes: WHOLE,
      description:
        'Trains additions of this rank to all layers instead of the layers themselves (LoRA, arXiv:2106.09685).',
      absent: 'the layers themselves',
    }),
    dropout: key(z.number().min(0).max(0.9).default(0), {
      takes: 'a number from 0 to 0.9',
      description: "Share of numbers that are dropped at each of BERT's places for it.",
    }),
    epochs: key(z.number().positive().default(defaults.epochs), {
      takes: 'a number above 0',
      description: 'How often each question is seen. Training ends earlier where it no longer helps.',
    }),
    batchSize: key(z.int().min(2).default(defaults.batchSize), {
      takes: 'a whole number, at least 2',
      description: 'Questions a step.',
    }),
    negatives: key(z.int().min(0).default(defaults.negatives), {
      takes: 'a whole number',
      description: 'Hard negatives a question, mined from the index.',
    }),
    rate: key(z.number().positive().default(defaults.rate), {
      takes: 'a number above 0',
      description:
        'Highest learning rate. It rises in the first tenth of the steps, and falls to 0 at the end.',
    }),
    average: key(z.number().min(0).max(0.999).default(defaults.average), {
      takes: 'a number from 0 to 0.999',
      description:
        "How much of the weights' moving average stays at each step; 0 takes the weights as they are.",
    }),
    baseShare: key(share.default(defaults.baseShare), {
      takes: SHARE,
      description:
        "Share of the base's weights in the result. Some of it keeps what the base knows of other domains (arXiv:2109.01903).",
    }),
    maxQueryTokens: key(z.int().min(8).default(48), {
      takes: 'a whole number, at least 8',
      description: 'Longer questions are cut, in training only.',
    }),
    maxPassageTokens: key(z.int().min(16).default(defaults.maxPassageTokens), {
      takes: 'a whole number, at least 16',
      description: 'Longer passages are cut, in training only, and not for a whitening. Time grows with it.',
    }),
    evaluateEvery: key(positive.default(defaults.evaluateEvery), {
      takes: WHOLE,
      description: 'Steps between two looks at the development questions.',
    }),
    patience: key(positive.default(4), {
      takes: WHOLE,
      description: 'Looks without a better score after which training ends.',
    }),
    checkpointEvery: key(positive.default(10), {
      takes: WHOLE,
      description: 'Steps between two checkpoints.',
    }),
  }
}

const encoder = z.strictObject({
  ...modelKeys({
    layers: 3,
    epochs: 2,
    batchSize: 16,
    negatives: 1,
    rate: 5e-5,
    average: 0,
    maxPassageTokens: 128,
    baseShare: 0.25,
    evaluateEvery: 14,
  }),
  loss: key(z.enum(['info-nce', 'margin-mse', 'cosine-sentence', 'max-sim']).default('info-nce'), {
    takes: '`info-nce`, `margin-mse`, `cosine-sentence` or `max-sim`',
    description:
      'What is brought down: all other passages of a batch (arXiv:1807.03748); the distance to what a teacher finds between two passages (arXiv:2010.02666); wrong orders of pairs; or, for `maxsim(…)`, all other passages of a batch as compared token by token (arXiv:2004.12832).',
  }),
  teacher: key(z.exactOptional(z.string().min(1)), {
    takes: 'the name of one of `crossEncoders`',
    description:
      'Scores the mined pairs, and is learnt from by `margin-mse` and `cosine-sentence` in place of grades.',
    absent: 'grades alone',
  }),
  scale: key(z.number().positive().default(20), {
    takes: 'a number above 0',
    description: 'Factor on cosines, 1 / temperature.',
  }),
  anchor: key(z.number().min(0).default(0), {
    takes: 'a number, at least 0',
    description: 'Weight of the term that keeps vectors near those of the base.',
  }),
  whitening: key(share.default(0), {
    takes: SHARE,
    description:
      'Shortens, at the end, the directions in which questions differ from their own answers, by this power of their variance, and lengthens by two fifths of it those in which documents lie apart: 0 for none, 1 until what pairs differ in is the same in all (within-class covariance normalisation, Hatch et al., Interspeech 2006).',
  }),
  synthetic: key(z.number().min(0).default(0), {
    takes: 'a number, at least 0',
    description:
      'Questions made from documents for each judged one, without any model: titles, headings, questions that passages ask, sentences cut out of them.',
  }),
})

const crossEncoder = z.strictObject({
  ...modelKeys({
    layers: 3,
    epochs: 1,
    batchSize: 8,
    negatives: 1,
    rate: 5e-5,
    average: 0,
    maxPassageTokens: 256,
    baseShare: 0.25,
    evaluateEvery: 18,
  }),
  head: key(z.enum(['likeness', 'relevance']).default('likeness'), {
    takes: '`likeness` or `relevance`',
    description:
      "What the number of a pair is made from: how alike the means of both texts are, each read by itself in the first layers and beside the other in the last, which orders passages before any training (arXiv:2004.14255); or the first token of both as one text, through BERT's pooler and a classifier that begins with nothing (arXiv:1901.04085), in the form of Hugging Face.",
  }),
  inBatch: key(z.boolean().default(true), {
    takes: '`true` or `false`',
    description:
      "Whether a question is read with the passages of the batch's other questions, too: far more to tell apart, and several times the time of a step.",
  }),
  loss: key(z.enum(['listwise-softmax', 'binary-cross-entropy']).default('listwise-softmax'), {
    takes: '`listwise-softmax` or `binary-cross-entropy`',
    description: 'What is brought down: the order of a list, or each pair by itself (arXiv:1901.04085).',
  }),
})

const adapt = z.strictObject({
  whitening: key(share.default(0.5), {
    takes: SHARE,
    description:
      'In place of what `training.encoder` says. Made questions and answers are embedded for it; no layer has to learn.',
  }),
  epochs: key(z.number().min(0).default(0), {
    takes: 'a number, at least 0',
    description:
      'How often each question is seen, in place of what `training.encoder` says; with 0 no layer learns.',
  }),
  perPassage: key(positive.default(2), {
    takes: WHOLE,
    description: 'Most questions that are made from a passage.',
  }),
  questions: key(positive.default(4_000), {
    takes: WHOLE,
    description: 'Most questions in all, drawn from all documents. Time grows with it.',
  }),
})

const ranker = z.strictObject({
  kind: key(z.enum(['trees', 'linear']).default('trees'), {
    takes: '`trees` or `linear`',
    description: 'LambdaMART, or one weight a feature.',
  }),
  trees: key(positive.default(400), { takes: WHOLE, description: 'Most trees.' }),
  leaves: key(z.int().min(2).default(8), {
    takes: 'a whole number, at least 2',
    description: 'Leaves of a tree.',
  }),
  rate: key(z.number().positive().max(1).default(0.05), {
    takes: 'a number above 0, at most 1',
    description: "Share of each tree's step that is taken.",
  }),
})

/** What `plumbline train` and `plumbline adapt` go by. */
export const trainingSchema = z.strictObject({
  seed: key(z.int().default(1), {
    takes: 'a whole number',
    description:
      'Of all that is random. Equal data, settings and seed give equal bytes on machines of a kind.',
  }),
  heldOut: key(z.number().gt(0).max(0.5).default(0.1), {
    takes: 'a number above 0, at most 0.5',
    description:
      'Share of the questions that is kept for development where the data set has no split `dev`. No document is on both sides.',
  }),
  margin: key(share.default(0.95), {
    takes: SHARE,
    description:
      'A mined negative scores below this share of the best answer: what comes closer may well answer (arXiv:2407.15831).',
  }),
  depth: key(positive.default(50), {
    takes: WHOLE,
    description:
      'Candidates of each search that negatives are mined from, and that a cross-encoder or a ranker orders.',
  }),
  encoder: key(encoder.prefault({}), { takes: 'keys of its own', description: 'Training of an encoder.' }),
  adapt: key(adapt.prefault({}), {
    takes: 'keys of its own',
    description: 'Training of an encoder on documents alone. All else is as `training.encoder` says.',
  }),
  crossEncoder: key(crossEncoder.prefault({}), {
    takes: 'keys of its own',
    description: 'Training of a cross-encoder.',
  }),
  ranker: key(ranker.prefault({}), { takes: 'keys of its own', description: 'Training of a ranker.' }),
})
