import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Settings } from '../../app/settings.ts'
import { adapt } from '../../app/training/adapt.ts'
import { extractPages } from '../../evaluate/datasets/extract-pages.ts'
import { sharedData } from '../shared-data.ts'
import { resultOfSets } from './result-of-sets.ts'
import { benchedModel, row, settingsFor } from './trained-model.ts'

/**
 * What does an encoder learn from documents alone? No question of a data set is trained on. Sets of the last result that
 * are not asked for stay.
 *
 *     node bench/fine-tune/adapt.ts --data FOLDER --set kubernetes-docs --set mtrag-cloud
 */
const { data, set } = parseArgs({
  options: {
    data: { type: 'string', default: '.plumbline' },
    set: { type: 'string', multiple: true, default: ['kubernetes-docs', 'mtrag-cloud'] },
  },
}).values

const result = resultOfSets('fine-tune-adapt')
for (const name of set) {
  const settings = settingsFor(data, 1)
  const questions = sharedData(name)
  const source = name === 'kubernetes-docs' ? await pages(questions, settings) : records(questions, settings)
  const { scores, steps, cost } = await benchedModel(settings, `${name}-adapted`, (out, work) =>
    adapt(settings, { source, questions, out, resume: true }, work),
  )
  const one = { set: name, steps, cost, scores: scores.map(row) }
  result.add(one)
}
result.write()

/** The pages of an archive, as a folder. */
async function pages(questions: string, { data }: Settings): Promise<string> {
  const unpackInto = join(data.evaluations, 'pages')
  mkdirSync(unpackInto, { recursive: true })
  return extractPages(join(questions, 'docs.tar.gz'), 'docs.tar.gz', unpackInto)
}

/** The records of a corpus, each as a page of its own. */
function records(questions: string, { data }: Settings): string {
  const folder = join(data.evaluations, 'records-as-pages', `${questions.split('/').at(-1)}`)
  mkdirSync(folder, { recursive: true })
  const lines = readFileSync(join(questions, 'corpus.jsonl'), 'utf8').split('\n')
  for (const [place, line] of lines.entries()) {
    if (line === '') continue
    const { title, text } = JSON.parse(line) as { readonly title?: string; readonly text: string }
    writeFileSync(join(folder, `${place}.md`), title ? `# ${title}\n\n${text}\n` : `${text}\n`)
  }
  return folder
}
