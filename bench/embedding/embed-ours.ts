import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { openEmbedder } from '../../inference/open-embedder.ts'

const modelFolder = resolve(import.meta.dirname, '..', '..', 'models', 'all-MiniLM-L6-v2')

/** A process of its own: `node embed-ours.ts DERIVED TOKENS TEXTS` prints what embedding took, without loading, as JSON. */
const [derivedFolder = '', maxTokens = '', textsFile = ''] = process.argv.slice(2)
const texts: readonly string[] = JSON.parse(readFileSync(textsFile, 'utf8'))
const embedder = await openEmbedder({
  modelFolder,
  derivedFolder,
  precision: 'int8',
  maxTokens: Number(maxTokens),
})
await embedder.embed(texts.slice(0, 4), 'passage')
const startedAtMs = performance.now()
const cpuBefore = process.cpuUsage()
await embedder.embed(texts, 'passage')
const wallMs = performance.now() - startedAtMs
const { user, system } = process.cpuUsage(cpuBefore)
await embedder.close()
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000 }))
