import type { EncoderConfig } from '../../onnx/encoder/encoder-config.ts'
import { checkEncoderWeights, expectedShapes } from '../../onnx/encoder/encoder-weights.ts'
import { elementCount, type Tensor, tensor } from '../../onnx/tensor.ts'
import type { Parameter, Parameters } from '../passes/trainable-model.ts'

const PARTS = ['query', 'key', 'value'] as const

/**
 * An encoder's weights for training, in float32 and in memory of their own, by their published names, except that query,
 * key and value of an attention are one, `…attention.self.qkv`: one product for them is faster than three.
 *
 * @throws {ModelError} where the tensors are not those that the config calls for.
 */
export function encoderParameters(config: EncoderConfig, tensors: ReadonlyMap<string, Tensor>): Parameters {
  const weights = checkEncoderWeights(config, tensors)
  const parameters = new Map<string, Parameter>()
  for (const name of expectedShapes(config).keys()) {
    const part = PARTS.find((part) => name.includes(`.self.${part}.`))
    if (part === undefined) {
      const { shape, values } = weights(name)
      parameters.set(name, { shape, values: values.slice() })
    } else if (part === 'query') {
      const [rows = 0, ...rest] = weights(name).shape
      const shape = [PARTS.length * rows, ...rest]
      const values = new Float32Array(elementCount(shape))
      for (const [i, other] of PARTS.entries()) {
        values.set(weights(name.replace('query', other)).values, (i * values.length) / PARTS.length)
      }
      parameters.set(name.replace('query', 'qkv'), { shape, values })
    }
  }
  return parameters
}

/** The same weights under their published names, as views. Names that no encoder has are left as they are. */
export function publishedTensors(parameters: Parameters): readonly Tensor[] {
  return [...parameters].flatMap(([name, { shape, values }]) => {
    if (!name.includes('.self.qkv.')) return [tensor(name, 'float32', shape, values)]
    const [rows = 0, ...rest] = shape
    const partShape = [rows / PARTS.length, ...rest]
    const size = elementCount(partShape)
    return PARTS.map((part, i) =>
      tensor(name.replace('qkv', part), 'float32', partShape, values.subarray(i * size, (i + 1) * size)),
    )
  })
}
