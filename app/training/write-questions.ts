import { ConfigError } from '../../core/errors.ts'
import type { ReportProgress } from '../../core/progress.ts'
import { randomSequence } from '../../fine-tune/random/random-sequence.ts'
import { shuffled } from '../../fine-tune/random/shuffled.ts'
import { askChatModel } from '../../fine-tune/synthetic/ask-chat-model.ts'
import { embeddedText } from '../../fine-tune/synthetic/embedded-text.ts'
import {
  askedOfOneDocument,
  isFit,
  type SyntheticQuestions,
} from '../../fine-tune/synthetic/make-questions.ts'
import type { SourcePassage } from '../../fine-tune/synthetic/source-passage.ts'
import { openChatModel } from '../../llm/open-chat-model.ts'
import type { Settings } from '../settings.ts'
import type { SyntheticLimits } from './synthetic-limits.ts'

/** Makes questions of passages. */
export type MakeQuestionsOf = (
  passages: readonly SourcePassage[],
  limits: SyntheticLimits,
) => Promise<SyntheticQuestions>

/**
 * Has the configured chat model write the questions, of as many passages as are needed, drawn from all. Its answers are
 * kept in the data folder: the same passages cost nothing a second time.
 *
 * @throws {ConfigError} where no chat model is configured. @throws {ChatModelError} from the result.
 */
export function questionsByChat(
  { config, data }: Pick<Settings, 'config' | 'data'>,
  { signal, report }: { readonly signal: AbortSignal; readonly report?: ReportProgress | undefined },
): MakeQuestionsOf {
  const { model, concurrency, ...chat } = config.chat
  if (model === undefined) {
    throw new ConfigError(
      'expected a model that writes questions as chat.model in the configuration, got none; write one, e.g. openai:gpt-5-mini',
    )
  }
  return async (passages, { perPassage, most, seed }) => {
    const drawn = shuffled(passages, randomSequence(seed, 1)).slice(0, Math.ceil(most / perPassage))
    const opened = openChatModel({ model, ...chat }, { env: process.env, answersFile: data.answers })
    try {
      const { questions, unreadable } = await askChatModel(opened, drawn, {
        perPassage,
        concurrency,
        signal,
        onPassage: (done) => report?.({ stage: 'write', done, total: drawn.length, unit: 'passages' }),
      })
      const fit = questions.filter(({ question }) => isFit(question))
      const unfit = questions.length - fit.length + unreadable
      const clear = fit.filter(askedOfOneDocument(fit))
      return {
        questions: clear.map((one) => ({ ...one, origin: 'written', answer: embeddedText(one.passage) })),
        unfit,
        ambiguous: fit.length - clear.length,
      }
    } finally {
      opened.close()
    }
  }
}
