/** The special tokens, under the ids that BERT gives them. Letters follow: `a` is 103, `##a` is 129. */
const SPECIAL_TOKENS = { '[PAD]': 0, '[UNK]': 100, '[CLS]': 101, '[SEP]': 102 }

const FIRST_LETTER_ID = 103
const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz')
const LETTER_TOKENS = [...LETTERS, ...LETTERS.map((letter) => `##${letter}`)]

/** Rows of a table of token vectors; not all ids are taken. */
export const LETTER_VOCABULARY_SIZE = FIRST_LETTER_ID + LETTER_TOKENS.length

/** A tokenizer.json by the rules of BERT whose every token is a letter: `Ab c` is `[CLS] a ##b c [SEP]`. */
export function letterTokenizer(): object {
  return {
    version: '1.0',
    added_tokens: Object.entries(SPECIAL_TOKENS).map(([content, id]) => ({
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
      pair: [
        special('[CLS]'),
        { Sequence: { id: 'A', type_id: 0 } },
        special('[SEP]'),
        { Sequence: { id: 'B', type_id: 1 } },
        { SpecialToken: { id: '[SEP]', type_id: 1 } },
      ],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [SPECIAL_TOKENS['[CLS]']], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [SPECIAL_TOKENS['[SEP]']], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: {
        ...SPECIAL_TOKENS,
        ...Object.fromEntries(LETTER_TOKENS.map((token, n) => [token, FIRST_LETTER_ID + n])),
      },
    },
  }
}

function special(token: string): object {
  return { SpecialToken: { id: token, type_id: 0 } }
}
