import { readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { Document } from '../../core/document.ts'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import { chunkDocument } from '../../markdown/chunk-document.ts'
import type { ChunkReply, ChunkWorkerData } from './chunk-messages.ts'

/** The far end of `threadedChunker`: cuts one document after the other. */
const { tokenizerFile, maxTokens } = workerData as ChunkWorkerData
const opening = openTokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')))

parentPort?.on('message', async (document: Pick<Document, 'id' | 'title' | 'body' | 'format'>) => {
  const { countTokens } = await opening
  parentPort?.postMessage(cut(document, countTokens))
})

function cut(
  document: Parameters<typeof chunkDocument>[0],
  countTokens: Parameters<typeof chunkDocument>[1]['countTokens'],
): ChunkReply {
  try {
    return { kind: 'chunked', chunked: chunkDocument(document, { maxTokens, countTokens }) }
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { kind: 'failed', name, message }
  }
}
