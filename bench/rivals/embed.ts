import { readFileSync } from 'node:fs'
import { pipeline } from '@huggingface/transformers'
import { HuggingFaceTransformersEmbeddings } from '@langchain/community/embeddings/huggingface_transformers'
import { MODEL_NAME, useLocalModels } from './transformers-models.ts'

type Embed = (texts: readonly string[]) => Promise<unknown>

/** LangChain.js with its defaults: float32, 512 texts a batch. */
async function langchain(): Promise<Embed> {
  const embeddings = new HuggingFaceTransformersEmbeddings()
  return (texts) => embeddings.embedDocuments([...texts])
}

/** transformers.js, `batchSize` texts a call. */
async function transformers(dtype: 'fp32' | 'q8', batchSize: number): Promise<Embed> {
  const extract = await pipeline('feature-extraction', MODEL_NAME, { dtype, device: 'cpu' })
  return async (texts) => {
    for (let start = 0; start < texts.length; start += batchSize) {
      const batch = texts.slice(start, start + batchSize)
      const vectors = await extract(batch, { pooling: 'mean', normalize: true })
      vectors.dispose()
    }
  }
}

const CONTENDERS: Readonly<Record<string, () => Promise<Embed>>> = {
  langchain,
  'float32-batches': () => transformers('fp32', 32),
  'float32-single': () => transformers('fp32', 1),
  'int8-single': () => transformers('q8', 1),
}

/** A process of its own: `node embed.ts CONTENDER MODELS TEXTS` prints what embedding took, without loading, as JSON. */
const [contender = '', models = '', textsFile = ''] = process.argv.slice(2)
useLocalModels(models)
const texts: readonly string[] = JSON.parse(readFileSync(textsFile, 'utf8'))
const embed = await CONTENDERS[contender]()
await embed(texts.slice(0, 4))
const startedAtMs = performance.now()
const cpuBefore = process.cpuUsage()
await embed(texts)
const { user, system } = process.cpuUsage(cpuBefore)
console.log(JSON.stringify({ wallMs: performance.now() - startedAtMs, cpuMs: (user + system) / 1000 }))
