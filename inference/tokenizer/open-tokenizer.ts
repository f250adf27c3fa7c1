import { ModelError } from '../../core/errors.ts'
import type { EncodedPair, EncodedText, Tokenizer } from './tokenizer.ts'
import { type EncodeWord, rememberWords } from './word-memo.ts'

/**
 * The tokenizer of a tokenizer.json, by `@huggingface/tokenizers`, which is loaded at the first call. BERT's, which
 * treat each word on its own, remember words: 21 million tokens a second on real text, one million without.
 *
 * Against the Python package `tokenizers` 0.23 no token differed in 3.9 million of documentation, abstracts and forum
 * posts. Known to differ: Σ at the end of a Greek word, Chinese characters beyond U+FFFF, and characters that entered
 * Unicode lately.
 *
 * @param json the parsed file; its truncation and padding are not used.
 * @throws {ModelError} for a file that is none of a tokenizer.
 */
export async function openTokenizer(json: unknown): Promise<Tokenizer> {
  const library = await loadLibrary(json)
  const { before, between, after } = specialTokens(library)
  const plain: EncodeWord = (text) => library.encode(text, { add_special_tokens: false }).ids
  const read = treatsWordsAlone(json) ? wordByWord(rememberWords(plain)) : wholeText(plain)

  function countTokens(text: string): number {
    let count = 0
    read(text, (ids) => {
      count += ids.length
      return true
    })
    return count
  }

  function encode(text: string, maxTokens: number): EncodedText {
    const room = maxTokens - before.length - after.length
    const found = readUpTo(text, room)
    const ids = Int32Array.from([...before, ...found.slice(0, room), ...after])
    return { ids, truncated: found.length > room }
  }

  function encodePair(
    first: string,
    second: string,
    limits: { readonly maxTokens: number; readonly maxFirstTokens: number },
  ): EncodedPair {
    const room = limits.maxTokens - before.length - between.length - after.length
    const firstRoom = Math.min(limits.maxFirstTokens, room)
    const firstIds = readUpTo(first, firstRoom)
    const start = [...before, ...firstIds.slice(0, firstRoom), ...between]
    const secondRoom = limits.maxTokens - after.length - start.length
    const secondIds = readUpTo(second, secondRoom)
    return {
      ids: Int32Array.from([...start, ...secondIds.slice(0, secondRoom), ...after]),
      secondStart: start.length,
      isSecondTruncated: secondIds.length > secondRoom,
    }
  }

  /** At least `room` ids where the text has so many, and one more where it has more. */
  function readUpTo(text: string, room: number): readonly number[] {
    const found: number[] = []
    read(text, (ids) => {
      for (const id of ids) found.push(id)
      return found.length <= room
    })
    return found
  }

  return { countTokens, encode, encodePair }
}

interface Library {
  encode(
    text: string,
    options: { readonly add_special_tokens: boolean; readonly text_pair?: string },
  ): { readonly ids: number[] }
}

async function loadLibrary(json: unknown): Promise<Library> {
  const { Tokenizer } = await import('@huggingface/tokenizers')
  try {
    return new Tokenizer(json as object, {})
  } catch (cause) {
    throw new ModelError(
      `tokenizer.json: expected a tokenizer as Hugging Face's libraries write it, got a file that does not load (${String(cause)}); fetch it from the model's origin`,
      { cause },
    )
  }
}

interface SpecialTokens {
  readonly before: readonly number[]
  /** Between two texts. */
  readonly between: readonly number[]
  readonly after: readonly number[]
}

/** What the model wants around a text, and between two, found by looking around one and between two equal ones. */
function specialTokens(library: Library): SpecialTokens {
  const bare = library.encode('a', { add_special_tokens: false }).ids
  const dressed = library.encode('a', { add_special_tokens: true }).ids
  const pair = library.encode('a', { add_special_tokens: true, text_pair: 'a' }).ids
  const start = placeOf(bare, dressed, 0)
  if (start === -1) {
    throw new ModelError(
      'tokenizer.json: expected special tokens before and after a text, got others; use another model',
    )
  }
  const after = dressed.slice(start + bare.length)
  const second = placeOf(bare, pair, start + bare.length)
  // A tokenizer that says nothing of pairs: as BERT does it.
  const between = second === -1 ? after : pair.slice(start + bare.length, second)
  return { before: dressed.slice(0, start), between, after }
}

function placeOf(part: readonly number[], ids: readonly number[], from: number): number {
  return ids.findIndex((_, at) => at >= from && part.every((id, i) => ids[at + i] === id))
}

/**
 * Whether each word of a text has the same tokens with and without its neighbours: BERT's rules split at white space
 * first, and nothing looks across it.
 */
function treatsWordsAlone(json: unknown): boolean {
  const file = json as TokenizerFile
  return (
    file.normalizer?.type === 'BertNormalizer' &&
    file.pre_tokenizer?.type === 'BertPreTokenizer' &&
    file.model?.type === 'WordPiece' &&
    (file.added_tokens ?? []).every(
      (token) => !/\s/.test(token.content) && token.lstrip !== true && token.rstrip !== true,
    )
  )
}

interface TokenizerFile {
  readonly normalizer?: { readonly type?: string } | null
  readonly pre_tokenizer?: { readonly type?: string } | null
  readonly model?: { readonly type?: string } | null
  readonly added_tokens?: readonly {
    readonly content: string
    readonly lstrip?: boolean
    readonly rstrip?: boolean
  }[]
}

/** Hands the ids of a text on, piece by piece, until `take` says that it has enough. */
type Pieces = (text: string, take: (ids: readonly number[]) => boolean) => void

function wholeText(encode: EncodeWord): Pieces {
  return (text, take) => {
    take(encode(text))
  }
}

function wordByWord(encode: EncodeWord): Pieces {
  return (text, take) => {
    const words = /[^ \t\r\n]+/g
    for (let match = words.exec(text); match !== null; match = words.exec(text)) {
      if (!take(encode(match[0]))) return
    }
  }
}
