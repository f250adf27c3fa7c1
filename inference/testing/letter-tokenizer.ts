/** Ids of the special tokens: `[PAD]`, `[UNK]`, `[CLS]`, `[SEP]`. Letters follow: `a` is 4, `##a` is 30. */
export const SPECIAL_IDS = { pad: 0, unknown: 1, start: 2, end: 3 } as const

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz')
const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]']
const VOCABULARY = [...SPECIAL_TOKENS, ...LETTERS, ...LETTERS.map((letter) => `##${letter}`)]

export const LETTER_VOCABULARY_SIZE = VOCABULARY.length

/** A tokenizer.json by the rules of BERT whose every token is a letter: `Ab c` is `[CLS] a ##b c [SEP]`. */
export function letterTokenizer(): object {
  return {
    version: '1.0',
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      special: true,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
      pair: [],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [SPECIAL_IDS.start], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [SPECIAL_IDS.end], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(VOCABULARY.map((token, id) => [token, id])),
    },
  }
}

function special(token: string): object {
  return { SpecialToken: { id: token, type_id: 0 } }
}
