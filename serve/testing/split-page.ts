import type { Chunk } from '../../core/chunk.ts'
import type { IndexedDocument } from '../../core/store.ts'

/** One chunk a section: what stands between two headings outside code, heading included; plain enough for a fake. */
export function splitPage(document: IndexedDocument): readonly Chunk[] {
  const { body, id } = document
  const starts = [...body.matchAll(/^#{1,6} .+$/gm)].map(({ index, 0: line }) => ({ index, line }))
  const path: string[] = []
  return starts.flatMap(({ index, line }, n) => {
    const end = starts[n + 1]?.index ?? body.length
    const [marks = '', ...words] = line.split(' ')
    path.splice(marks.length - 1, path.length, words.join(' '))
    const start = index + line.length
    const text = body.slice(start, end)
    const blanks = text.length - text.trimStart().length
    const passage = { start: start + blanks, end: start + text.trimEnd().length, text: text.trim() }
    if (passage.text === '') return []
    const chunkId = `${id}#${n.toString(16).padStart(16, '0')}-0` as const
    return [{ id: chunkId, documentId: id, ...passage, headings: [...path], lead: '', tail: '' }]
  })
}
