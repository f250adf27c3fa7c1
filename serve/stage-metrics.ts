import { Counter, Histogram, Registry } from 'prom-client'
import { type Journey, UNWATCHED } from '../core/journey.ts'

/** From 1 ms to 100 s, about three a decade: a document may wait for its worker for long. */
const DURATION_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 100]

/** What Prometheus reads of documents on their way into the index. One registry each; nothing global. */
export interface StageMetrics {
  /** Counts each step, and tells `next` of it. */
  readonly journey: Journey
  readonly contentType: string
  text(): Promise<string>
}

/** @param next is told of every step, too, and says what the traces are (nobody). */
export function createStageMetrics(next: Journey = UNWATCHED): StageMetrics {
  const registry = new Registry()
  const duration = new Histogram({
    name: 'plumbline_document_stage_duration_seconds',
    help: 'Time of each stage of a document; those that share a call of the model or the store each count it',
    labelNames: ['stage'],
    buckets: DURATION_BUCKETS_S,
    registers: [registry],
  })
  const stored = new Counter({
    name: 'plumbline_documents_stored_total',
    help: 'Documents that were handled, by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return {
    contentType: registry.contentType,
    journey(step) {
      const { stage, startedAtMs, endedAtMs, facts } = step
      duration.observe({ stage }, (endedAtMs - startedAtMs) / 1_000)
      if (stage === 'store') stored.inc({ outcome: String(facts?.['outcome']) })
      return next(step)
    },
    text: () => registry.metrics(),
  }
}
