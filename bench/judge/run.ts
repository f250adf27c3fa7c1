import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelJudgingReport } from '../../app/judgments/judge-with-model.ts'
import { openJudgments } from '../../app/judgments/judgments.ts'
import { loadSettings } from '../../app/settings.ts'
import type { Grade } from '../../evaluate/judgments/judgment-pool.ts'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import { startStubServer } from '../../llm/testing/stub-server.ts'
import { writeResult } from '../result.ts'
import { type GivenAnswer, noisyJudge, rightGrade } from './noisy-judge.ts'

/**
 * Are agreement, cost and failures of a language model that judges told as they are? A server on this machine that speaks
 * OpenAI's protocol plays a model whose every answer is known: one in ten is rubbish, one in twenty-five is refused as busy, one
 * passage in fifty always fails, and one grade in five is off by one. What `plumbline judge` reports is held against what was
 * answered. Ends with status 1 where anything differs.
 *
 *     node bench/judge/run.ts
 */
const ITEMS = 300
const SAMPLES = 4
const POOL = 'bench'
const RELEVANT_FROM = 2

const folder = mkdtempSync(join(tmpdir(), 'plumbline-bench-judge-'))
const model = noisyJudge()
const stub = await startStubServer((request) => model.reply(request))
try {
  const file = join(folder, 'plumbline.yaml')
  writeFileSync(join(folder, 'key'), 'none')
  const chat = `chat: { model: 'openai:stub', baseUrl: '${stub.baseUrl}', keyFile: ./key, attempts: 2, concurrency: 8 }`
  writeFileSync(file, `data: ./data\n${chat}\n`)
  const settings = loadSettings({ config: file, workingFolder: folder, env: {} })
  const judgments = await openJudgments(settings)
  gradeAsPeople(settings.data.judgments)
  const first = await judged()
  const second = await judged()
  await judgments.close()
  const expected = expectedFirst(model.given.slice(0, first.requests))
  const reported = reportedOf(first)
  const isAsExpected = JSON.stringify(expected) === JSON.stringify(reported)
  const isCheaper = second.before === first.graded && second.requests < first.requests / 4
  const found = {
    items: ITEMS,
    samples: SAMPLES,
    first: told(first),
    expected,
    isAsExpected,
    second: told(second),
    isCheaper,
  }
  console.log(JSON.stringify(found, undefined, 2))
  console.log(writeResult('judge', found))
  if (!isAsExpected || !isCheaper) process.exitCode = 1

  async function judged(): Promise<Judged> {
    const before = model.given.length
    const startedAt = { cpu: process.cpuUsage(), ms: performance.now() }
    const report = await judgments.judge(
      POOL,
      { samples: SAMPLES, relevantFrom: RELEVANT_FROM },
      { signal: new AbortController().signal },
    )
    const { user, system } = process.cpuUsage(startedAt.cpu)
    const wallMs = performance.now() - startedAt.ms
    return { ...report, requests: model.given.length - before, cpuMs: (user + system) / 1_000, wallMs }
  }
} finally {
  await stub.close()
  rmSync(folder, { recursive: true })
}

interface Judged extends ModelJudgingReport {
  readonly retries: number
  /** That the model got. */
  readonly requests: number
  readonly cpuMs: number
  readonly wallMs: number
}

/** Two people grade every passage: one as is right, the other one higher in every fifth. The lower median is what is right. */
function gradeAsPeople(file: string): void {
  const store = openJudgmentStore(file)
  const items = Array.from({ length: ITEMS }, (_, place) => ({
    query: `q${place}`,
    question: `what does passage ${place} say?`,
    documentId: `docs:${place}.md`,
    title: `Page ${place}`,
    text: `This is passage number ${place}.`,
  }))
  store.addPool({ name: POOL, pipelines: ['bm25'], depth: 1, items })
  for (const place of items.keys()) {
    const grade = rightGrade(place) as Grade
    store.judge(POOL, { place, judge: 'ann', grade })
    store.judge(POOL, {
      place,
      judge: 'ben',
      grade: (place % 5 === 0 ? Math.min(3, grade + 1) : grade) as Grade,
    })
  }
  store.close()
}

/** What a report has to say of these answers, reckoned anew: nothing of it comes from the code that judges. */
function expectedFirst(given: readonly GivenAnswer[]) {
  const count = (kind: GivenAnswer['kind']) => given.filter((answer) => answer.kind === kind).length
  const sum = (of: (answer: GivenAnswer) => number) => given.reduce((total, answer) => total + of(answer), 0)
  const graded = given.filter((answer) => answer.grade !== undefined)
  const pairs = [...Map.groupBy(graded, ({ passage }) => passage)]
    .filter(([, votes]) => votes.length * 2 > SAMPLES)
    .map(([passage, votes]) => {
      const grades = votes.map(({ grade = 0 }) => grade).sort()
      return [rightGrade(passage), grades[(grades.length - 1) >> 1] ?? 0] as const
    })
  return {
    graded: pairs.length,
    ungraded: ITEMS - pairs.length,
    answers: ITEMS * SAMPLES,
    rubbish: count('rubbish'),
    failedAttempts: count('busy') + count('broken'),
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    same: digits(pairs.filter(([a, b]) => a === b).length / pairs.length),
    kappa: digits(kappa(pairs, (a, b) => Number(a !== b))),
    weightedKappa: digits(kappa(pairs, (a, b) => (a - b) ** 2)),
    relevantKappa: digits(kappa(pairs, (a, b) => Number(a >= RELEVANT_FROM !== b >= RELEVANT_FROM))),
  }
}

function reportedOf(run: Judged) {
  const { graded, ungraded, answers, rubbish, failures, retries, inputTokens, outputTokens } = run
  const { same, plain, weighted, relevant } = run.agreement
  return {
    ...{ graded, ungraded, answers, rubbish },
    // One that was followed by another attempt, and one that was not.
    failedAttempts: retries + failures,
    ...{ inputTokens, outputTokens },
    same: digits(same),
    kappa: digits(plain.kappa),
    weightedKappa: digits(weighted.kappa),
    relevantKappa: digits(relevant.kappa),
  }
}

/** 1 less what two judges differ by over what they would differ by if every grade met every other. */
function kappa(
  pairs: readonly (readonly [number, number])[],
  cost: (a: number, b: number) => number,
): number {
  const observed = pairs.reduce((sum, [a, b]) => sum + cost(a, b), 0) * pairs.length
  const crossed = pairs.reduce((sum, [a]) => sum + pairs.reduce((inner, [, b]) => inner + cost(a, b), 0), 0)
  return 1 - observed / crossed
}

function told(run: Judged) {
  const { agreement, failures, retries, cached, before, requests, orderEffect, cpuMs, wallMs } = run
  return {
    ...reportedOf(run),
    agreement,
    ...{ before, requests, failures, retries, cached },
    orderEffect: digits(orderEffect),
    cpuMs: Math.round(cpuMs),
    wallMs: Math.round(wallMs),
  }
}

function digits(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(6))
}
