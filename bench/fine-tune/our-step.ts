import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { loadSettings } from '../../app/settings.ts'
import { encoderTask } from '../../app/training/settings-of-training.ts'
import { sentenceHead } from '../../fine-tune/encoder/heads/sentence-head.ts'
import type { TrainedPart } from '../../fine-tune/encoder/trained-part.ts'
import { infoNce } from '../../fine-tune/losses/info-nce.ts'
import { openBaseModel } from '../../fine-tune/model-folder/open-base-model.ts'
import { ADAM_W, adamWStep, emptyAdamWState } from '../../fine-tune/optimizer/adam-w.ts'
import { clipFactor } from '../../fine-tune/optimizer/clip-factor.ts'
import { batchGradients } from '../../fine-tune/passes/batch-gradients.ts'
import { GradientSum } from '../../fine-tune/passes/gradient-sum.ts'
import { openLearner } from '../../fine-tune/training/open-learner.ts'
import { makeGuard } from '../../inference/pool/run-guard.ts'

/** Our side of `speed.ts`: for each line that comes in, one step, whose CPU time is printed. Arguments: threads, layers. */
const PAIRS = 16
const TOKENS = 64
const [threads = 1, layers = 6] = process.argv.slice(2).map(Number)

const base = await openBaseModel(resolve(import.meta.dirname, '..', '..', 'models', 'all-MiniLM-L6-v2'))
const { config } = loadSettings({ workingFolder: join(import.meta.dirname, '..', '..'), env: {} })
const part: TrainedPart =
  layers === base.config.layers ? { kind: 'all' } : { kind: 'last-layers', count: layers }
const settings = { ...encoderTask(config).settings, part, threads, averageDecay: 0 }
const recipe = { head: sentenceHead, headWeights: new Map(), pooling: 'mean' } as const
const learner = openLearner(base, recipe, settings, makeGuard())
const { model, runner } = learner
const gradients = new GradientSum(model.parameters, model.trained)
const optimizer = emptyAdamWState(model.parameters, model.trained)
const texts = Array.from({ length: 2 * PAIRS }, (_, n) => ({
  ids: Int32Array.from({ length: TOKENS }, (_, i) => 1_000 + ((n * 7_919 + i * 104_729) % 20_000)),
  secondTokens: 0,
}))

let step = 0
for await (const _ of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage()
  step++
  gradients.clear()
  const { maxChunkTokens } = settings
  const loss = (rows: readonly Float32Array[]) => {
    const { value, ofQueries, ofPassages } = infoNce(rows.slice(0, PAIRS), rows.slice(PAIRS), {
      scale: 20,
      isRelevant: () => false,
    })
    return { value, ofRows: [...ofQueries, ...ofPassages] }
  }
  await batchGradients(runner, texts, loss, gradients, { maxChunkTokens, seed: step })
  const { factor } = clipFactor(gradients.totals, settings.maxGradientNorm)
  adamWStep(model.parameters, gradients.totals, optimizer, { step, rate: 1e-5, factor }, ADAM_W)
  const { user, system } = process.cpuUsage(before)
  const peakMiB = process.resourceUsage().maxRSS / 1_024
  process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1_000, peakMiB })}\n`)
}
await learner.release()
