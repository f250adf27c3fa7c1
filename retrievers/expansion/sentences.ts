/**
 * The question as a whole, and each of its sentences: long questions tell a story around what they ask. A sentence ends
 * with a stop and white space, or with a line.
 *
 * @returns each once; the question alone where it is one sentence.
 */
export function sentences(question: string): readonly string[] {
  const whole = question.trim()
  const parts = whole
    .split(/(?<=[.?!。？！])\s+|\n+/u)
    .map((part) => part.trim())
    .filter((part) => WORTH_ASKING.test(part))
  return [...new Set([whole, ...parts])].slice(0, MOST_SENTENCES)
}

/** Two words: "Thanks!" asks nothing. */
const WORTH_ASKING = /[\p{L}\p{N}].*\s.*[\p{L}\p{N}]/su

/** What a question may cost, the whole included: the first sentences of a long story say enough. */
const MOST_SENTENCES = 8
