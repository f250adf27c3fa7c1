import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { openTokenizer } from '../../inference/tokenizer/open-tokenizer.ts'
import { measuredChild } from '../measured-child.ts'
import { writeResult } from '../result.ts'
import { type Contender, MAX_TOKENS, OURS, RIVALS } from './contenders.ts'
import { layOutModels, realTexts, spread } from './prepare.ts'

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '300' },
    'batch-chunks': { type: 'string', default: '192' },
    rounds: { type: 'string', default: '2' },
    'max-memory-gib': { type: 'string', default: '10' },
    folder: { type: 'string', default: resolve('.plumbline', 'bench-embedding') },
  },
})

/** What a contender prints: without loading. */
interface Answer {
  readonly wallMs: number
  readonly cpuMs: number
}

/** One contender's best round: other work on the machine can only make it slower. */
interface Row {
  readonly name: string
  readonly chunks: number
  readonly chunksPerSecond: number
  readonly tokensPerSecond: number
  /** The same by processor time, of all threads: steadier where others use the machine. */
  readonly tokensPerCpuSecond: number
  readonly peakMemoryMiB: number
}

/**
 * How fast are real chunks embedded? The same texts through each contender in turn, a process each, round by round,
 * so that all see the same machine. Writes `bench/results/embedding.json`.
 */
async function run(): Promise<void> {
  const { folder } = values
  mkdirSync(folder, { recursive: true })
  process.chdir(folder)
  const model = await layOutModels('derived', 'models')
  const tokenizer = await openTokenizer(JSON.parse(readFileSync(model.tokenizerFile, 'utf8')))
  const tokensOf = (texts: readonly string[]): number =>
    texts.reduce((sum, text) => sum + tokenizer.encode(text, MAX_TOKENS).ids.length, 0)

  const all = await realTexts(folder)
  const texts = spread(all, Number(values.chunks))
  const fewTexts = spread(texts, Number(values['batch-chunks']))
  writeFileSync('texts.json', JSON.stringify(texts))
  writeFileSync('few-texts.json', JSON.stringify(fewTexts))

  async function measure({ name, file, args }: typeof OURS, isOneBatch: boolean): Promise<Row> {
    const options = { maxMemoryBytes: Number(values['max-memory-gib']) * 2 ** 30 }
    const [given, textsFile] = isOneBatch ? [fewTexts, 'few-texts.json'] : [texts, 'texts.json']
    const { answer, peakMemoryBytes } = await measuredChild<Answer>(file, [...args, textsFile], options)
    const tokens = tokensOf(given)
    return {
      name,
      chunks: given.length,
      chunksPerSecond: Number(((given.length / answer.wallMs) * 1000).toFixed(1)),
      tokensPerSecond: Math.round((tokens / answer.wallMs) * 1000),
      tokensPerCpuSecond: Math.round((tokens / answer.cpuMs) * 1000),
      peakMemoryMiB: Math.round(peakMemoryBytes / 2 ** 20),
    }
  }

  const rounds: Row[][] = []
  for (let round = 0; round < Number(values.rounds); round++) {
    const rows = [await measure(OURS, false)]
    for (const rival of RIVALS) rows.push(await measure(rival, rival.isOneBatch))
    console.table(rows)
    rounds.push(rows)
  }
  const contenders = rounds[0]?.map((_, index) => best(rounds.map((rows) => rows[index] as Row))) ?? []
  const [ours, ...rivals] = contenders
  if (ours === undefined) return
  const times = rivals.map((rival, index) => ratio(ours, rival, RIVALS[index] as Contender))
  console.table(times)
  const tokens = {
    chunks: texts.length,
    tokens: tokensOf(texts),
    ofChunks: all.length,
    ofTokens: tokensOf(all),
  }
  console.log(writeResult('embedding', { texts: tokens, contenders, times, rounds }))
}

function best(rows: readonly Row[]): Row {
  return rows.reduce((fastest, row) => (row.tokensPerSecond > fastest.tokensPerSecond ? row : fastest))
}

function ratio(ours: Row, rival: Row, { name, aim }: Contender) {
  return {
    against: name,
    timesAsFast: Number((ours.tokensPerSecond / rival.tokensPerSecond).toFixed(2)),
    aim,
    byCpuTime: Number((ours.tokensPerCpuSecond / rival.tokensPerCpuSecond).toFixed(2)),
    shareOfMemory: Number((ours.peakMemoryMiB / rival.peakMemoryMiB).toFixed(2)),
  }
}

await run()
