import { namedModels } from '../../retrievers/pipeline/named-models.ts'
import { isWhole, learntModels } from '../pipelines/learnt-models.ts'
import { servedPipelines } from '../pipelines/served-pipeline.ts'
import type { Settings } from '../settings.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/**
 * What answers where a question names no pipeline, and whether its learnt models are there and the ones that were promoted.
 *
 * @throws {DataDamagedError} as `servedPipelines` does.
 */
export function checkServed({ config, data }: Pick<Settings, 'config' | 'data'>): Omit<Finding, 'check'> {
  const { expression, promotion } = servedPipelines({ config, data })()
  const learnt = learntModels(data.learntModels)
  const known = new Set([...learnt.keys(), ...config.crossEncoders.map(({ name }) => name)])
  const missing = namedModels(expression).filter((name) => !known.has(name))
  if (missing.length > 0) {
    return fail(
      `expected the models ${missing.join(', ')} of ${expression}, found none; put them back, or run \`plumbline pipelines rollback\``,
    )
  }
  const broken = [...learnt.values()].filter((one) => !isWhole(one)).map(({ name }) => name)
  if (broken.length > 0) {
    return warn(
      `expected every learnt model to be whole, got others as ${broken.join(', ')}; learn them anew, or delete them`,
    )
  }
  return ok(
    promotion === undefined ? `${expression}, as configured` : `${expression}, version ${promotion.version}`,
  )
}
