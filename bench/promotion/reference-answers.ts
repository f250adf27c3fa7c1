import type { Asked } from './ask-steadily.ts'

/** Generation and question → the answer when nothing else happens. */
export type ReferenceAnswers = Map<string, string>

/** What of a search's answer is compared: everything but how long it took, and when its documents were indexed. */
export function answerOf(body: unknown): Pick<Asked, 'generation' | 'answer'> {
  const { generation = '', hits = [] } = body as { generation?: string; hits?: readonly object[] }
  return { generation, answer: JSON.stringify(hits.map((hit) => ({ ...hit, indexedAt: '' }))) }
}

/** Asks each question once. */
export async function referenceAnswers(
  questions: readonly string[],
  ask: (question: string) => Promise<Pick<Asked, 'generation' | 'answer'>>,
): Promise<ReferenceAnswers> {
  const answers: ReferenceAnswers = new Map()
  for (const question of questions) {
    const { generation, answer } = await ask(question)
    answers.set(`${generation} ${question}`, answer)
  }
  return answers
}

/** How many answers are not their generation's own. */
export function mixedAmong(asked: readonly Asked[], references: ReferenceAnswers): number {
  const answered = asked.filter(({ status }) => status === 200)
  return answered.filter(
    ({ generation, question, answer }) => references.get(`${generation} ${question}`) !== answer,
  ).length
}
