import { ModelError } from '../../core/errors.ts'
import type { TokenText } from '../passes/token-text.ts'
import type { Parameters } from '../passes/trainable-model.ts'

/**
 * Word, position and type vector of each token, added up: [tokens, hidden]; texts apart each as by itself.
 *
 * @throws {ModelError} for a token without a row
 */
export function embedText(parameters: Parameters, hiddenSize: number, text: TokenText): Float32Array {
  const { ids, secondTokens, apart } = text
  if (apart !== undefined) return joinedRows(apart.map((one) => embedText(parameters, hiddenSize, one)))
  const table = (name: string) => {
    const values = parameters.get(`embeddings.${name}_embeddings.weight`)?.values ?? new Float32Array()
    return (row: number) => {
      const found = values.subarray(row * hiddenSize, (row + 1) * hiddenSize)
      if (found.length === hiddenSize) return found
      throw new ModelError(
        `model: expected a row for ${name} ${row}, got ${values.length / hiddenSize} rows; take tokenizer.json and config.json of the model's origin${name === 'token_type' ? ', or a base that tells two texts apart' : ''}`,
      )
    }
  }
  const [words, positions, types] = [table('word'), table('position'), table('token_type')]
  const embedded = new Float32Array(ids.length * hiddenSize)
  for (const [i, id] of ids.entries()) {
    const [word, position] = [words(id), positions(i)]
    const type = types(i < ids.length - secondTokens ? 0 : 1)
    for (let k = 0; k < hiddenSize; k++) {
      embedded[i * hiddenSize + k] = (word[k] as number) + (position[k] as number) + (type[k] as number)
    }
  }
  return embedded
}

/** The rows of some texts, one text behind the other. */
export function joinedRows(texts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(texts.reduce((total, { length }) => total + length, 0))
  let start = 0
  for (const rows of texts) {
    joined.set(rows, start)
    start += rows.length
  }
  return joined
}
