import { createHash } from 'node:crypto'
import { DatasetError } from '../../core/errors.ts'
import type { CorpusPassage, PassageCorpus } from './dataset.ts'
import { readJsonl, textField } from './read-jsonl.ts'

/**
 * Reads a `corpus.jsonl` once, for its count, its digest (over ids, titles and texts, in order of the file), and which
 * of the judged ids it lacks; its ids alone are held.
 *
 * @param name of the file for errors.
 * @throws {DatasetError} for a broken line or an id that comes twice.
 */
export async function openPassages(
  path: string,
  name: string,
  judgedIds: ReadonlySet<string>,
): Promise<{ readonly corpus: PassageCorpus; readonly unknownIds: readonly string[] }> {
  const seen = new Set<string>()
  const hash = createHash('sha256')
  const read = () => readPassages(path, name)
  for await (const { id, title, text } of read()) {
    if (id === '') throw new DatasetError(`${name}: expected an _id in each line, got an empty one`)
    if (seen.has(id)) throw new DatasetError(`${name}: expected each _id once, got ${id} again`)
    seen.add(id)
    hash.update(JSON.stringify([id, title, text]))
  }
  const corpus: PassageCorpus = {
    kind: 'passages',
    count: seen.size,
    digest: hash.digest('hex'),
    file: path,
    read,
  }
  return { corpus, unknownIds: [...judgedIds].filter((id) => !seen.has(id)) }
}

async function* readPassages(path: string, name: string): AsyncIterable<CorpusPassage> {
  for await (const line of readJsonl(path, name)) {
    const title = line.fields['title'] === undefined ? '' : textField(line, 'title')
    yield { id: textField(line, '_id'), title, text: textField(line, 'text') }
  }
}
