import { readFile } from 'node:fs/promises'
import { JudgmentError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import { readJsonl, textField } from '../../evaluate/datasets/read-jsonl.ts'

/**
 * Questions by id, in order of the file: `queries.jsonl` of an evaluation set (`_id`, `text`), or any other text with one
 * question a line, whose id is `q-` and the first 12 hex digits of its SHA-256. Blank lines are none, and a question that
 * stands twice is one.
 *
 * @throws {JudgmentError} where the file cannot be read, or holds no question. @throws {DatasetError} for a broken line
 */
export async function readQuestions(file: string): Promise<ReadonlyMap<string, string>> {
  const questions = file.endsWith('.jsonl') ? await ofJsonl(file) : await ofLines(file)
  if (questions.size > 0) return questions
  throw new JudgmentError(`${file}: expected questions, one a line, got none; write some`)
}

async function ofJsonl(file: string): Promise<ReadonlyMap<string, string>> {
  const questions = new Map<string, string>()
  for await (const line of readJsonl(file, file))
    questions.set(textField(line, '_id'), textField(line, 'text'))
  return questions
}

async function ofLines(file: string): Promise<ReadonlyMap<string, string>> {
  const lines = (await readText(file)).split(/\r?\n/u).map((line) => line.trim())
  return new Map(lines.filter((line) => line !== '').map((line) => [`q-${sha256(line).slice(0, 12)}`, line]))
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new JudgmentError(`expected a file with questions at ${file}, got ${reason}; name another`, {
      cause,
    })
  }
}
