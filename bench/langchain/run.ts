/**
 * Does a LangChain program find what was exported from real help desks and documentation?
 *
 *   node bench/langchain/run.ts [--questions 25] [--answers 400]
 *
 * Indexes the documentation of fastify and of Plausible as Markdown, and answers of stackfaq as support articles, a JSONL
 * in the shape that help desks export. Then asks through `langchainRetriever`, as `docs/examples/langchain.ts` does:
 * each page of the documentation by its own title, each article by a question whose answer it is. Needs the evaluation
 * data (`PLUMBLINE_SHARED`).
 */
import {
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { extract } from 'tar'
import { openConfiguredEmbedder } from '../../app/open-embedder.ts'
import { openSystem } from '../../app/open-system.ts'
import { loadSettingsToRead } from '../../app/settings.ts'
import { langchainRetriever } from '../../serve/langchain/retriever.ts'
import { plumbline } from '../replay/command.ts'
import { writeResult } from '../result.ts'
import { sharedData } from '../shared-data.ts'

const { values } = parseArgs({
  options: {
    questions: { type: 'string', default: '25' },
    answers: { type: 'string', default: '400' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'plumbline-langchain-'))
const config = join(folder, 'plumbline.yaml')
const asked = Number(values.questions)

/** A question, and which documents answer it. */
interface Case {
  readonly source: string
  readonly question: string
  readonly answers: ReadonlySet<string>
}

try {
  await layPages('fastify', 'fastify-fastify')
  await layPages('plausible', 'plausible-docs')
  const cases = layArticles()
  writeFileSync(
    config,
    [
      `data: ${join(folder, 'data')}`,
      'sources:',
      `- { name: fastify, path: ${join(folder, 'fastify')} }`,
      `- { name: plausible, path: ${join(folder, 'plausible')} }`,
      `- { name: stackfaq, connector: articles, path: ${join(folder, 'articles.jsonl')} }`,
    ].join('\n'),
  )
  await plumbline('index', '--config', config)
  const found = await ask(cases)
  console.log(JSON.stringify(found, undefined, 2))
  writeResult('langchain', found)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function layPages(name: string, set: string): Promise<void> {
  const cwd = join(folder, name)
  mkdirSync(cwd)
  await pipeline(createReadStream(sharedData('docs', set, 'docs-md.tar.gz')), extract({ cwd }))
}

/** Writes the export. @returns questions of whose answers at least one is in it */
function layArticles(): readonly Case[] {
  const answers = jsonl<{ _id: string; text: string }>('corpus.jsonl').slice(0, Number(values.answers))
  const articles = answers.map(({ _id, text }) =>
    JSON.stringify({ id: _id, title: '', body: text, updated_at: '2026-01-01T00:00:00Z', locale: 'en-us' }),
  )
  writeFileSync(join(folder, 'articles.jsonl'), `${articles.join('\n')}\n`)

  const [split = ''] = readdirSync(sharedData('stackfaq', 'qrels')).sort()
  const rows = readFileSync(sharedData('stackfaq', 'qrels', split), 'utf8')
    .split('\n')
    .slice(1)
  const known = new Set(answers.map(({ _id }) => _id))
  const relevant = rows
    .map((row) => row.split('\t'))
    .filter(([, id = '', grade]) => known.has(id) && Number(grade) > 0)
  const byQuestion = Map.groupBy(relevant, ([query = '']) => query)
  const texts = new Map(
    jsonl<{ _id: string; text: string }>('queries.jsonl').map(({ _id, text }) => [_id, text]),
  )
  return [...byQuestion].slice(0, asked).map(([query, judged]) => ({
    source: 'stackfaq',
    question: texts.get(query) ?? '',
    answers: new Set(judged.map(([, id]) => `stackfaq:en-us/${id}`)),
  }))
}

function jsonl<T>(file: string): readonly T[] {
  const lines = readFileSync(sharedData('stackfaq', file), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
}

/** Asks each case over all three sources at once. @returns by source, how often an answer was the first, and among five */
async function ask(articles: readonly Case[]): Promise<object> {
  const settings = loadSettingsToRead({ workingFolder: folder, env: {}, config })
  const opened = await openConfiguredEmbedder(settings, { note: console.error })
  const system = await openSystem(settings, opened, console.error)
  try {
    const retriever = langchainRetriever(system, { limit: 5 })
    const counts = await system.counts({ tenant: settings.config.server.tenant, groups: [] })
    const titled = counts.filter(({ source }) => source !== 'stackfaq').map(({ source }) => source)
    const cases = [...(await Promise.all(titled.map(titlesOf))).flat(), ...articles]
    const rows = new Map(
      counts.map((each) => [each.source, { ...each, questions: 0, first: 0, amongFive: 0 }]),
    )
    for (const { source, question, answers } of cases) {
      const found = (await retriever.invoke(question)).map(({ metadata }) => metadata.documentId)
      const row = rows.get(source)
      if (row === undefined) throw new Error(`expected ${source} in the index, found none of it`)
      row.questions += 1
      if (answers.has(found[0] ?? '')) row.first += 1
      if (found.some((id) => answers.has(id))) row.amongFive += 1
    }
    return { sources: [...rows.values()] }
  } finally {
    await system.close()
    await opened.close()
  }
}

/** Pages of a source by their own first heading. */
async function titlesOf(source: string): Promise<readonly Case[]> {
  const pages = readdirSync(join(folder, source), { recursive: true, encoding: 'utf8' })
  const cases = pages
    .filter((page) => page.endsWith('.md'))
    .sort()
    .flatMap((page): readonly Case[] => {
      const text = readFileSync(join(folder, source, page), 'utf8')
      const question = /^(?:# |title: )(?<title>.+)$/mu
        .exec(text)
        ?.groups?.['title']?.replaceAll(/["']/gu, '')
      return question === undefined ? [] : [{ source, question, answers: new Set([`${source}:${page}`]) }]
    })
  const step = Math.max(1, Math.floor(cases.length / asked))
  return cases.filter((_, at) => at % step === 0).slice(0, asked)
}
