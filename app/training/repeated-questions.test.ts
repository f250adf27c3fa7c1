import { describe, expect, it } from 'vitest'
import { englishAnalyzer } from '../../retrievers/analysis/english-analyzer.ts'
import { repeatedQuestions } from './repeated-questions.ts'

const repeats = (question: string, other: string) =>
  repeatedQuestions(new Map([['asked', question]]), new Map([['known', other]]), englishAnalyzer()).length ===
  1

describe('a question that is asked again', () => {
  it.each([
    ['How to rotate keys?', 'how do I rotate keys'],
    ['rotate keys', 'Rotate the keys!'],
    ['restarting pods', 'restart pods'],
    ['keys, how are they rotated', 'How do I rotate a key?'],
  ])('is found: %s as %s', (question, other) => {
    expect(repeats(question, other)).toBe(true)
  })

  it.each([
    ['rotate keys', 'rotate logs'],
    ['How do I drain a node before an upgrade?', 'How do I drain a node?'],
    ['what is it', 'rotate keys'],
  ])('is none where it asks for something else: %s as %s', (question, other) => {
    expect(repeats(question, other)).toBe(false)
  })
})
