import type { TextRole } from '../../core/embedder.ts'
import type { ModelSettings } from '../../inference/model/model-settings.ts'
import { normalizeText } from '../../inference/normalize-text.ts'
import type { Tokenizer } from '../../inference/tokenizer/tokenizer.ts'
import type { TokenText } from '../passes/token-text.ts'

/** A text as the encoder will see it when it is asked, prefix included, cut at `maxTokens`; the same object each time. */
export type PrepareText = (text: string, role: TextRole, maxTokens: number) => TokenText

export function prepareTextsWith(tokenizer: Tokenizer, { prefixes, maxTokens }: ModelSettings): PrepareText {
  const known = new Map<string, TokenText>()
  return (text, role, limit) => {
    const key = `${role} ${limit} ${text}`
    const found = known.get(key) ?? {
      ids: encode(prefixes[role] + normalizeText(text), limit),
      secondTokens: 0,
    }
    known.set(key, found)
    return found
  }

  function encode(text: string, limit: number): Int32Array {
    return tokenizer.encode(text, Math.min(limit, maxTokens)).ids
  }
}
