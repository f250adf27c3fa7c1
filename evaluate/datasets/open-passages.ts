import { DatasetError } from '../../core/errors.ts'
import { sha256 } from '../../core/sha256.ts'
import type { CorpusPassage, PassageCorpus } from './dataset.ts'
import { readJsonl, textField } from './read-jsonl.ts'

/**
 * Reads a `corpus.jsonl` once, for its count, its digest (over the sorted digests of its passages, so that their
 * order says nothing), and which of the judged ids it lacks; ids and digests alone are held.
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
  const digests: string[] = []
  const read = () => readPassages(path, name)
  for await (const { id, title, text } of read()) {
    if (id === '') throw new DatasetError(`${name}: expected an _id in each line, got an empty one`)
    if (seen.has(id)) throw new DatasetError(`${name}: expected each _id once, got ${id} again`)
    seen.add(id)
    digests.push(sha256(JSON.stringify([id, title, text])))
  }
  const corpus: PassageCorpus = {
    kind: 'passages',
    count: seen.size,
    digest: sha256(digests.sort().join('\n')),
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
