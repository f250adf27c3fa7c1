import type { ReportProgress } from '../../core/progress.ts'
import type { TrainingListener } from '../../fine-tune/training/start-training.ts'

/** Tells a training's steps as progress: step of steps, with the loss, the rate, and the latest score. */
export function progressOfTraining(report: ReportProgress | undefined): TrainingListener {
  let score = ''
  return {
    onStep({ step, steps, loss, rate }) {
      const detail = `loss ${loss.toFixed(3)}, rate ${rate.toExponential(1)}${score}`
      report?.({ stage: 'train', done: step, total: steps, unit: 'steps', detail })
    },
    onVectors({ purpose, done, total }) {
      report?.({ stage: purpose, done, total, unit: 'texts' })
    },
    onScore(found) {
      score = `, nDCG@10 ${found.score.toFixed(4)} at step ${found.step}`
    },
  }
}
