import type { Config } from '../config/config.ts'
import type { PairScorer } from '../core/pair-scorer.ts'
import { openCrossEncoder } from '../inference/open-cross-encoder.ts'
import type { DataFolder } from './data-folder.ts'

/** The configured cross-encoders. */
export interface OpenedCrossEncoders {
  /** Each is opened with its first question. */
  readonly byName: Readonly<Record<string, Pick<PairScorer, 'scorePairs'>>>
  close(): Promise<void>
}

/** A model that is configured and never asked costs nothing. @throws {ModelError} from `scorePairs`, as `openCrossEncoder` does */
export function openCrossEncoders(
  configured: Config['crossEncoders'],
  { models }: Pick<DataFolder, 'models'>,
): OpenedCrossEncoders {
  const opening = new Map<string, Promise<PairScorer>>()
  const opened = ({ name, model: modelFolder, precision, maxTokens }: Config['crossEncoders'][number]) => {
    const known =
      opening.get(name) ?? openCrossEncoder({ modelFolder, derivedFolder: models, precision, maxTokens })
    opening.set(name, known)
    return known
  }
  return {
    byName: Object.fromEntries(
      configured.map((entry) => [
        entry.name,
        { scorePairs: async (...call) => (await opened(entry)).scorePairs(...call) },
      ]),
    ),
    async close() {
      const ends = await Promise.allSettled(opening.values())
      await Promise.all(ends.map((end) => (end.status === 'fulfilled' ? end.value.close() : undefined)))
    },
  }
}
