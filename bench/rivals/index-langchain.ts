import { readFileSync } from 'node:fs'
import { MemoryVectorStore } from '@langchain/classic/vectorstores/memory'
import { HuggingFaceTransformersEmbeddings } from '@langchain/community/embeddings/huggingface_transformers'
import { MarkdownTextSplitter } from '@langchain/textsplitters'
import { useLocalModels } from './transformers-models.ts'

/**
 * A process of its own: `node index-langchain.ts MODELS BATCH FILE…` reads, splits, embeds and stores pages as LangChain.js
 * does by itself, and prints what it took as JSON. BATCH is `default`, or how many texts the model gets at once.
 */
const [models = '', batch = 'default', ...files] = process.argv.slice(2)
useLocalModels(models)
const embeddings = new HuggingFaceTransformersEmbeddings()
if (batch !== 'default') embeddings.batchSize = Number(batch)
await embeddings.embedQuery('load the model')

const startedAtMs = performance.now()
const cpuBefore = process.cpuUsage()
const pages = files.map((file) => readFileSync(file, 'utf8'))
const metadata = files.map((source) => ({ source }))
const documents = await new MarkdownTextSplitter().createDocuments(pages, metadata)
const splitMs = performance.now() - startedAtMs
const store = await MemoryVectorStore.fromDocuments(documents, embeddings)
const { user, system } = process.cpuUsage(cpuBefore)
const characters = pages.reduce((sum, { length }) => sum + length, 0)
console.log(
  JSON.stringify({
    documents: pages.length,
    characters,
    chunks: store.memoryVectors.length,
    splitMs,
    wallMs: performance.now() - startedAtMs,
    cpuMs: (user + system) / 1000,
  }),
)
