import { ModelError } from '../../core/errors.ts'
import { readJsonFile } from './json-file.ts'

/**
 * Whether the folder's `config.json` is that of a model which gives a pair of texts one number, or one for "no" and one
 * for "yes".
 *
 * @throws {ModelError} otherwise.
 */
export function checkCrossEncoder(folder: string): void {
  const { architectures, id2label, num_labels: labels } = readJsonFile(folder, 'config.json')
  const names = Array.isArray(architectures) ? architectures.map(String) : []
  const count = typeof labels === 'number' ? labels : Object.keys((id2label as object | null) ?? {}).length
  if (names.some((name) => name.endsWith('ForSequenceClassification')) && count <= 2) return
  throw new ModelError(
    `model folder ${folder}: expected a cross-encoder (…ForSequenceClassification with one label), got ${names.join(', ') || 'no architecture'} with ${count} labels; train one, or name another folder`,
  )
}
