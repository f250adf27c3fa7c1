import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { ModelError } from '../core/errors.ts'
import { readTrainingReport } from '../fine-tune/training/model-card.ts'

/** @throws {ModelError} for the folder of a trained model of another kind, with how that one is asked */
export function expectEncoder(folder: string): void {
  if (readTrainingReport(folder)?.kind === 'cross-encoder') {
    throw new ModelError(
      `${folder}: expected an embedding model, got a cross-encoder; name it under crossEncoders in the configuration, and ask it in a pipeline as crossencoder(…, model=NAME)`,
    )
  }
  const ranker = join(folder, `${basename(resolve(folder))}.json`)
  if (existsSync(ranker) && !existsSync(join(folder, 'config.json'))) {
    throw new ModelError(
      `${folder}: expected an embedding model, got a ranker; ask it in a pipeline as rerank(…, by=${basename(resolve(folder))})`,
    )
  }
}
