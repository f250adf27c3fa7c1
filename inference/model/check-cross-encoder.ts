import { ModelError } from '../../core/errors.ts'
import { PAIR_ARCHITECTURES, type PairEnding } from '../../onnx/export-encoder.ts'
import { readJsonFile } from './json-file.ts'

/**
 * Whether the folder's `config.json` is that of a model which gives a pair of texts one number, or one for "no" and one
 * for "yes".
 *
 * @returns what it makes the number from. @throws {ModelError} otherwise.
 */
export function checkCrossEncoder(folder: string): PairEnding {
  const {
    architectures,
    id2label,
    num_labels: labels,
    apart_layers: apartLayers,
  } = readJsonFile(folder, 'config.json')
  const names = Array.isArray(architectures) ? architectures.map(String) : []
  const count = typeof labels === 'number' ? labels : Object.keys((id2label as object | null) ?? {}).length
  if (names.some((name) => name.endsWith('ForSequenceClassification')) && count <= 2) {
    if (!names.includes(PAIR_ARCHITECTURES.likeness)) return 'relevance'
    if (typeof apartLayers === 'number') return 'likeness'
    throw new ModelError(
      `model folder ${folder}: expected apart_layers in the config.json of ${PAIR_ARCHITECTURES.likeness}, got ${JSON.stringify(apartLayers) ?? 'none'}; an earlier version trained it: train it again`,
    )
  }
  throw new ModelError(
    `model folder ${folder}: expected a cross-encoder (…ForSequenceClassification with one label), got ${names.join(', ') || 'no architecture'} with ${count} labels; train one, or name another folder`,
  )
}
