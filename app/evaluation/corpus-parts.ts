import type { Connector } from '../../core/connector.ts'
import type { Embedder } from '../../core/embedder.ts'
import type { Corpus } from '../../evaluate/datasets/dataset.ts'
import type { Chunker } from '../../pipelines/chunker.ts'
import { markdownChunker } from '../chunking/markdown-chunker.ts'
import type { Settings } from '../settings.ts'
import { pageConnector } from './page-connector.ts'
import { passageConnector } from './passage-connector.ts'
import { wholePassageChunker } from './whole-passage-chunker.ts'

/** The one source of an evaluation's index: documents are `corpus:<corpus-id>`. */
export const CORPUS_SOURCE = 'corpus'

/** What reads a corpus, and cuts it. */
export interface CorpusParts {
  readonly connector: Connector
  readonly chunker: Chunker
}

/** Pages go through the connector and the chunker that serve; passages are what was judged, and stay whole. */
export function corpusParts(
  corpus: Corpus,
  { config }: Pick<Settings, 'config'>,
  { countTokens }: Pick<Embedder, 'countTokens'>,
): CorpusParts {
  if (corpus.kind === 'passages') {
    return { connector: passageConnector(CORPUS_SOURCE, corpus), chunker: wholePassageChunker }
  }
  return {
    connector: pageConnector(CORPUS_SOURCE, corpus.folder, config.limits.maxFileBytes),
    chunker: markdownChunker(config.chunks.maxTokens, countTokens),
  }
}
