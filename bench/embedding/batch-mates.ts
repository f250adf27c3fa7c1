import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type LocalEmbedder, openEmbedder } from '../../inference/open-embedder.ts'
import { writeResult } from '../result.ts'
import { randomFrom } from '../search/random.ts'
import { realTexts, spread } from './prepare.ts'

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: '1000' },
    texts: { type: 'string', default: '100' },
    folder: { type: 'string', default: resolve('.plumbline', 'bench-embedding') },
  },
})

/** Texts of a batch: 1 to this many, drawn with repeats. */
const MOST_MATES = 16

const modelFolder = resolve(import.meta.dirname, '..', '..', 'models', 'all-MiniLM-L6-v2')

/**
 * Does a text's vector depend on what it is embedded beside? Each text alone first, then random batches of them: all
 * bytes are compared. Writes `bench/results/batch-mates.json`.
 */
async function run(): Promise<void> {
  mkdirSync(values.folder, { recursive: true })
  const texts = spread(await realTexts(values.folder), Number(values.texts))
  const derivedFolder = join(values.folder, 'derived')
  const embedder = await openEmbedder({ modelFolder, derivedFolder, precision: 'int8' })
  const alone: Buffer[] = []
  for (const text of texts) alone.push(...(await bytesOf(embedder, [text])))

  const random = randomFrom(1)
  const counts = { batches: Number(values.batches), vectors: 0, differingVectors: 0, differingBytes: 0 }
  for (let batch = 0; batch < counts.batches; batch++) {
    const size = 1 + random.below(MOST_MATES)
    const drawn = Array.from({ length: size }, () => random.below(texts.length))
    const together = await bytesOf(
      embedder,
      drawn.map((index) => texts[index] as string),
    )
    for (const [place, bytes] of together.entries()) {
      const differing = differingBytes(bytes, alone[drawn[place] as number] as Buffer)
      counts.vectors++
      counts.differingBytes += differing
      if (differing > 0) counts.differingVectors++
    }
  }
  await embedder.close()
  console.table(counts)
  console.log(writeResult('batch-mates', counts))
  if (counts.differingBytes > 0) process.exitCode = 1
}

async function bytesOf(embedder: LocalEmbedder, texts: readonly string[]): Promise<readonly Buffer[]> {
  const { vectors } = await embedder.embed(texts, 'passage')
  return vectors.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength))
}

function differingBytes(a: Buffer, b: Buffer): number {
  return a.reduce((count, byte, index) => count + (byte === b[index] ? 0 : 1), Math.abs(a.length - b.length))
}

await run()
