import type { Settings } from '../settings.ts'
import { servedPipeline, watchedPromotions } from './promotions.ts'

/** What answers where a question names no pipeline. */
export interface ServedPipeline {
  readonly expression: string
  /** Of the promotion, with the runs that justified it; absent: it is configured. */
  readonly promotion?: {
    readonly version: number
    readonly promotedAtMs: number
    /** Fingerprints in the registry. */
    readonly runs: readonly string[]
  }
}

/** The promoted pipeline, and until there is one the configured; as it stands at each call. @throws {DataDamagedError} */
export function servedPipelines({ config, data }: Settings): () => ServedPipeline {
  const promotions = watchedPromotions(data.promotions)
  return () => {
    const promoted = servedPipeline(promotions())
    if (promoted === undefined) return { expression: config.pipeline }
    const { expression, version, promotedAtMs, justification } = promoted
    return {
      expression,
      promotion: { version, promotedAtMs, runs: justification.rows.map(({ run }) => run) },
    }
  }
}
