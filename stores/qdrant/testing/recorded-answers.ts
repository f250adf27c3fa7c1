import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { RecordedAnswer } from './ask-qdrant.ts'

/** Where `test/services/qdrant/record-answers.ts` writes down what the real server answered. */
export const RECORDED_ANSWERS = resolve(import.meta.dirname, 'answers-1.18.3.json')

/** What it answered to `RECORDED_REQUESTS`, in their order. */
export function recordedAnswers(): readonly RecordedAnswer[] {
  return JSON.parse(readFileSync(RECORDED_ANSWERS, 'utf8')) as RecordedAnswer[]
}
