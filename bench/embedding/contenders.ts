import { join, resolve } from 'node:path'

const rivals = resolve(import.meta.dirname, '..', 'rivals')

/** Tokens that every contender reads of a text at most: what transformers.js allows this model. */
export const MAX_TOKENS = 512

/** One way to embed, as a process of its own that takes a file of texts and prints the milliseconds. */
export interface Contender {
  readonly name: string
  readonly file: string
  readonly args: readonly string[]
  /** Embeds all texts of a call in one batch, padded to the longest: gets few of them, for its memory grows with them. */
  readonly isOneBatch: boolean
  /** How many times as fast ours is meant to be. */
  readonly aim: number
}

export const OURS: Omit<Contender, 'aim' | 'isOneBatch'> = {
  name: 'Plumbline',
  file: join(import.meta.dirname, 'embed-ours.ts'),
  args: ['derived', `${MAX_TOKENS}`],
}

export const RIVALS: readonly Contender[] = [
  rival('LangChain.js, its defaults (float32, 512 texts a batch)', 'langchain', 12, true),
  rival('transformers.js, float32, 32 texts a batch', 'float32-batches', 7),
  rival('transformers.js, float32, one text a call', 'float32-single', 2.5),
  rival('transformers.js, our int8 file, one text a call', 'int8-single', 1.7),
]

function rival(name: string, contender: string, aim: number, isOneBatch = false): Contender {
  return { name, file: join(rivals, 'embed.ts'), args: [contender, 'models'], isOneBatch, aim }
}
