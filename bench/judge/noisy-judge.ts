import { createHash } from 'node:crypto'
import type { StubReply, StubRequest } from '../../llm/testing/stub-server.ts'

/** What an answer was, and what it cost. */
export interface GivenAnswer {
  /** Number of the passage that was judged. */
  readonly passage: number
  readonly isPassageFirst: boolean
  /** Absent: rubbish, or a failure. */
  readonly grade?: number
  readonly kind: 'graded' | 'rubbish' | 'busy' | 'broken'
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface NoisyJudge {
  readonly given: readonly GivenAnswer[]
  reply(request: StubRequest): StubReply
}

const BUSY = 0.04
const RUBBISH = 0.1
/** Of the grades: one beside the right one. */
const OFF_BY_ONE = 0.2
/** Of the answers to a passage that stands first: one too high. */
const FLATTERED = 0.15
/** Every so many passages one that the model fails at, always. */
const BROKEN_EVERY = 50

/** The grade that is right: passages come in turn from bad to good. */
export const rightGrade = (passage: number): number => passage % 4

/**
 * A made-up model whose errors are known: what it answers is drawn from what it is asked and how often it was asked that, and so
 * the same in whatever order requests arrive.
 */
export function noisyJudge(): NoisyJudge {
  const given: GivenAnswer[] = []
  const asked = new Map<string, number>()
  return {
    given,
    reply({ messages }) {
      const prompt = messages.at(-1)?.content ?? ''
      const passage = Number(/passage number (\d+)/u.exec(prompt)?.[1])
      const times = (asked.get(prompt) ?? 0) + 1
      asked.set(prompt, times)
      const chance = (what: string) => drawn(`${what}\n${times}\n${prompt}`)
      const isPassageFirst = /^<passage/u.test(prompt)
      const about = { passage, isPassageFirst, inputTokens: 0, outputTokens: 0 }
      if (passage % BROKEN_EVERY === BROKEN_EVERY - 1) {
        given.push({ ...about, kind: 'broken' })
        return { status: 500 }
      }
      if (chance('busy') < BUSY) {
        given.push({ ...about, kind: 'busy' })
        return { status: 429 }
      }
      const grade = chance('rubbish') < RUBBISH ? undefined : gradeOf(passage, isPassageFirst, chance)
      const text = grade === undefined ? 'I would rather not say.' : `{"grade": ${grade}}`
      const inputTokens = messages.reduce((sum, { content }) => sum + words(content), 0)
      const cost = { inputTokens, outputTokens: words(text) }
      given.push(
        grade === undefined
          ? { ...about, ...cost, kind: 'rubbish' }
          : { ...about, ...cost, grade, kind: 'graded' },
      )
      return text
    },
  }
}

function gradeOf(passage: number, isPassageFirst: boolean, chance: (what: string) => number): number {
  const off = chance('error') < OFF_BY_ONE ? (chance('up') < 0.5 ? 1 : -1) : 0
  const flattered = isPassageFirst && chance('order') < FLATTERED ? 1 : 0
  return Math.min(3, Math.max(0, rightGrade(passage) + off + flattered))
}

/** From 0 on, below 1. */
function drawn(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32
}

function words(text: string): number {
  return text.split(/\s+/u).length
}
