/**
 * How soon after an edit of a file is it searchable?
 *
 *   node bench/freshness/run.ts [--edits 60] [--embeddings FILE]
 *
 * Indexes the Kubernetes documentation, serves it with `serve --watch`, and edits one page after the other: a word that
 * stands nowhere else goes into it. The time runs from the write of the file to the first answer over HTTP that has the
 * page for that word. `--embeddings` takes the cache of an earlier index (`embeddings.db` in its data folder) and spares
 * minutes.
 */
import { appendFileSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { percentile } from '../percentile.ts'
import { plumbline, seedEmbeddings } from '../replay/command.ts'
import { kubernetesHistory } from '../replay/history.ts'
import { writeResult } from '../result.ts'
import { startServing } from '../serving-child.ts'

const { values } = parseArgs({
  options: { edits: { type: 'string', default: '60' }, embeddings: { type: 'string' } },
})
const folder = mkdtempSync(join(tmpdir(), 'plumbline-freshness-'))
const tree = join(folder, 'kubernetes')
const data = join(folder, 'data')
const config = join(folder, 'plumbline.yaml')

try {
  await kubernetesHistory().layEnd(tree)
  seedEmbeddings(data, values.embeddings)
  writeFileSync(config, `data: ${data}\nsources: [{ name: docs, path: ${tree} }]\n`)
  await plumbline('index', '--config', config)
  const pages = globSync('**/*.md', { cwd: tree }).sort()
  const serving = await startServing(['--watch', '--config', config])
  const latenciesMs: number[] = []
  try {
    await pause(5_000)
    for (let edit = 0; edit < Number(values.edits); edit++) {
      const page = pages[(edit * 7_919) % pages.length]
      if (page === undefined) throw new Error('expected pages in the Kubernetes documentation, got none')
      latenciesMs.push(await timeEdit(page, `zqxw${edit}v`, serving.post))
      await pause(250)
    }
    const { sources } = (await serving.get('/v1/sources')) as { sources: { freshness?: object }[] }
    const found = {
      pages: pages.length,
      edits: latenciesMs.length,
      latencyMs: {
        p50: Math.round(percentile(latenciesMs, 0.5)),
        p95: Math.round(percentile(latenciesMs, 0.95)),
        max: Math.round(Math.max(...latenciesMs)),
      },
      asTheServerTellsIt: sources[0]?.freshness,
    }
    console.log(JSON.stringify(found, undefined, 2))
    writeResult('freshness', found)
  } finally {
    await serving.stop()
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

/** Edits a page and asks until it is found. @returns ms from the write to the answer */
async function timeEdit(
  page: string,
  word: string,
  post: (path: string, body: unknown) => Promise<{ readonly body: unknown }>,
): Promise<number> {
  appendFileSync(join(tree, page), `\n\nA ${word} was here.\n`)
  const writtenMs = performance.now()
  for (;;) {
    const { body } = await post('/v1/search', { query: word, limit: 1, pipeline: 'bm25' })
    const [hit] = (body as { hits: { path: string }[] }).hits
    if (hit?.path === page) return performance.now() - writtenMs
    await pause(10)
  }
}
