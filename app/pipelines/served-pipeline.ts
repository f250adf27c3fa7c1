import { DataDamagedError } from '../../core/errors.ts'
import type { Settings } from '../settings.ts'
import { isWhole, learntModels } from './learnt-models.ts'
import { type PromotedPipeline, servedPipeline, watchedPromotions } from './promotions.ts'

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

/**
 * The promoted pipeline, and until there is one the configured; as it stands at each call.
 *
 * @throws {DataDamagedError} where promotions cannot be read, or a learnt model is not the one that was promoted: the runs
 *   that justified it say nothing of another.
 */
export function servedPipelines({ config, data }: Pick<Settings, 'config' | 'data'>): () => ServedPipeline {
  const promotions = watchedPromotions(data.promotions)
  let checked: PromotedPipeline | undefined
  return () => {
    const promoted = servedPipeline(promotions())
    if (promoted === undefined) return { expression: config.pipeline }
    if (checked !== promoted) expectPromotedModels(promoted, data.learntModels)
    checked = promoted
    const { expression, version, promotedAtMs, justification } = promoted
    return {
      expression,
      promotion: { version, promotedAtMs, runs: justification.rows.map(({ run }) => run) },
    }
  }
}

/** Cross-encoders have digests of their own, which are joined to those of learnt models of the same name. */
function expectPromotedModels({ learnt, version }: PromotedPipeline, folder: string): void {
  const models = learntModels(folder)
  for (const [name, promoted] of Object.entries(learnt)) {
    const model = models.get(name)
    if (model === undefined || (isWhole(model) && promoted.split('+').includes(model.digest))) continue
    throw new DataDamagedError(
      `expected the model ${name} with which version ${version} was promoted, got another; put it back, or run \`plumbline pipelines rollback\``,
    )
  }
}
