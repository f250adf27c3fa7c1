import { env } from '@huggingface/transformers'

/** The name under which transformers.js and LangChain.js know the model. */
export const MODEL_NAME = 'Xenova/all-MiniLM-L6-v2'

/** Lets transformers.js load models from a folder, `<folder>/<owner>/<model>/onnx/…`, and from nowhere else. */
export function useLocalModels(folder: string): void {
  env.allowRemoteModels = false
  env.localModelPath = folder
}
