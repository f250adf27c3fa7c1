import type { TextRole } from '../../core/embedder.ts'
import type { ModelSettings } from '../../inference/model/model-settings.ts'
import { normalizeText } from '../../inference/normalize-text.ts'
import type { Tokenizer } from '../../inference/tokenizer/tokenizer.ts'
import type { TokenText } from '../passes/token-text.ts'

/** A text as the encoder will see it when it is asked, prefix included, cut at `maxTokens`. */
export type PrepareText = (text: string, role: TextRole, maxTokens: number) => TokenText

export function prepareTextsWith(tokenizer: Tokenizer, { prefixes, maxTokens }: ModelSettings): PrepareText {
  return (text, role, limit) => {
    const { ids } = tokenizer.encode(prefixes[role] + normalizeText(text), Math.min(limit, maxTokens))
    return { ids, secondTokens: 0 }
  }
}
