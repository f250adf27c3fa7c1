import type { Corpus } from './corpus.ts'
import { realCorpus } from './real-corpus.ts'
import { syntheticCorpus } from './synthetic-corpus.ts'

/** @param name as of `Corpus`. @param dataFolder where a real corpus keeps pages and vectors. */
export async function openCorpus(name: string, dataFolder: string): Promise<Corpus> {
  if (name === 'synthetic') return syntheticCorpus()
  if (name === 'real') return realCorpus(dataFolder)
  throw new Error(`expected the corpus real or synthetic, got ${name}`)
}
