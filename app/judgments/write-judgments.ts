import type { JudgedQuestions } from '../../evaluate/judgments/combine-judgments.ts'
import { writeJudgedQuestions } from '../../evaluate/judgments/write-judged-questions.ts'

/** What was written as an evaluation set. */
export interface WrittenJudgments {
  readonly folder: string
  readonly questions: number
  readonly judgments: number
}

/** Writes as `writeJudgedQuestions` does, and counts. @throws {DatasetError} */
export async function writeJudgments(
  folder: string,
  split: string,
  judged: JudgedQuestions,
): Promise<WrittenJudgments> {
  await writeJudgedQuestions(folder, split, judged)
  const judgments = [...judged.qrels.values()].reduce((sum, grades) => sum + grades.size, 0)
  return { folder, questions: judged.qrels.size, judgments }
}
