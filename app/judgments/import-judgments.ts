import { DatasetError } from '../../core/errors.ts'
import { readCsvJudgments } from '../../evaluate/csv/read-judgments.ts'
import type { JudgedQuestions } from '../../evaluate/judgments/combine-judgments.ts'
import { type NegativeGrades, readTrecQrels } from '../../evaluate/trec/read-qrels.ts'
import { readQuestions } from './read-questions.ts'
import { type WrittenJudgments, writeJudgments } from './write-judgments.ts'

export interface ImportOrder {
  /** A table of questions and pages (`.csv`), or judgments in TREC's form. */
  readonly file: string
  /** `queries.jsonl`; needed for TREC's form. */
  readonly questions?: string
  /** What grades below 0 of TREC's form are taken for (refused). */
  readonly negative?: NegativeGrades
  readonly folder: string
  readonly split: string
}

/** What was written, and what could not be. */
export interface ImportedJudgments extends WrittenJudgments {
  /** Judged ids of questions without a text; they are left out. */
  readonly withoutText: readonly string[]
}

/**
 * Writes others' judgments as an evaluation set, beside the splits that are there.
 *
 * @throws {DatasetError} for a line of another form, or where the questions or all judgments are missing.
 * @throws {JudgmentError} for a file of questions that cannot be read.
 */
export async function importJudgments({
  file,
  questions,
  folder,
  split,
  negative,
}: ImportOrder): Promise<ImportedJudgments> {
  if (file.endsWith('.csv')) {
    const judged = await readCsvJudgments(file, file)
    return { ...(await writeJudgments(folder, split, judged)), withoutText: [] }
  }
  const { withoutText, ...judged } = await ofTrec(file, questions, negative)
  return { ...(await writeJudgments(folder, split, judged)), withoutText }
}

async function ofTrec(
  file: string,
  questions: string | undefined,
  negative: NegativeGrades | undefined,
): Promise<JudgedQuestions & Pick<ImportedJudgments, 'withoutText'>> {
  const judged = await readTrecQrels(file, file, negative)
  if (questions === undefined) {
    throw new DatasetError(
      `${file}: expected a file with the questions' texts beside judgments in TREC's form, got none; name it with --questions`,
    )
  }
  const texts = await readQuestions(questions)
  const known = [...judged].filter(([query]) => texts.has(query))
  return {
    queries: new Map(known.map(([query]) => [query, texts.get(query) as string])),
    qrels: new Map(known),
    withoutText: [...judged.keys()].filter((query) => !texts.has(query)),
  }
}
