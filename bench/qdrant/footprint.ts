/**
 * What does a passage cost a Qdrant server in disk and memory?
 *
 *   PLUMBLINE_QDRANT_BIN=… node bench/qdrant/footprint.ts [--chunks 2000,10000] [--corpus real] [--data FOLDER]
 *
 * A server of its own for each size, filled once and left alone until it has nothing more to do; then its files and its
 * resident memory, and what a passage adds between the first size and the last. Needs Linux (`/proc`).
 */
import { globSync, lstatSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openQdrantStore } from '../../stores/qdrant/open-qdrant-store.ts'
import { QDRANT_DEFAULTS } from '../../stores/qdrant/qdrant-settings.ts'
import { startQdrant } from '../../test/services/qdrant/start-qdrant.ts'
import { writeResult } from '../result.ts'
import { openCorpus } from '../search/open-corpus.ts'
import { fillStore } from './fill-store.ts'
import { settle } from './settle.ts'

/** Until what was written is in segments, and what was freed is given back. */
const QUIET_MS = 10_000
const BLOCK_BYTES = 512

interface Footprint {
  readonly chunks: number
  /** Blocks that its files take: logs of a set size are only as large as they are filled. */
  readonly diskBytes: number
  readonly residentBytes: number
}

const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '2000,10000' },
    corpus: { type: 'string', default: 'real' },
    data: { type: 'string', default: '.plumbline' },
  },
})
const { PLUMBLINE_QDRANT_BIN: binary } = process.env
if (!binary) throw new Error('expected PLUMBLINE_QDRANT_BIN, found nothing')
const sizes: Footprint[] = []
for (const chunks of values.chunks.split(',').map(Number)) sizes.push(await footprintOf(chunks, binary))
console.log(writeResult('qdrant-footprint', { corpus: values.corpus, sizes, eachPassage: eachOf(sizes) }))

async function footprintOf(chunks: number, binary: string): Promise<Footprint> {
  const corpus = await openCorpus(values.corpus, values.data)
  const server = await startQdrant(binary)
  try {
    const store = await openQdrantStore({ ...QDRANT_DEFAULTS, url: server.url })
    await fillStore(store, corpus, chunks)
    await store.close()
    await settle(server.url, `${QDRANT_DEFAULTS.index}-g1`)
    await pause(QUIET_MS)
    const found = { chunks, diskBytes: diskBytesOf(server.pid), residentBytes: residentBytesOf(server.pid) }
    console.log(JSON.stringify(found))
    return found
  } finally {
    await server.remove()
    await corpus.close()
  }
}

/** What each passage beyond the smallest size adds. */
function eachOf(sizes: readonly Footprint[]): object | undefined {
  const [first, last] = [sizes[0], sizes.at(-1)]
  if (first === undefined || last === undefined || first === last) return undefined
  const more = last.chunks - first.chunks
  return {
    diskBytes: Math.round((last.diskBytes - first.diskBytes) / more),
    residentBytes: Math.round((last.residentBytes - first.residentBytes) / more),
  }
}

function diskBytesOf(pid: number): number {
  const folder = join(readlinkSync(`/proc/${pid}/cwd`), 'storage')
  const files = globSync('**', { cwd: folder }).map((name) => lstatSync(join(folder, name)))
  return files.reduce((sum, { blocks }) => sum + blocks * BLOCK_BYTES, 0)
}

function residentBytesOf(pid: number): number {
  const { kilobytes } = /^VmRSS:\s+(?<kilobytes>\d+) kB$/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    ?.groups ?? { kilobytes: undefined }
  if (kilobytes === undefined) throw new Error(`expected the memory of process ${pid}, got none`)
  return Number(kilobytes) * 1_024
}
