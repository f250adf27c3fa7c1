import type { DataPlace } from './data-place.ts'

/**
 * Writes an evaluation set, `questions`, of which one question answers better the larger the chunks are: whole, `spread` says
 * zebra three times and `dense` twice, in as many words; by paragraphs once and twice. `spread` is what is asked for.
 */
export function writeZebraSet(place: DataPlace): void {
  const filler =
    'and went on to other places where it rested under tall trees until the evening came over the hills'
  const spread = ['At noon', 'By night', 'In rain'].map((when) => `${when} the zebra drank ${filler}.\n`)
  const dense = ['A zebra saw a zebra.\n', ...Array(3).fill(`Then it rose ${filler}.\n`)]
  place.write('questions/docs/spread.md', spread.join('\n'))
  place.write('questions/docs/dense.md', dense.join('\n'))
  place.write('questions/queries.jsonl', '{"_id": "q1", "text": "zebra"}\n')
  place.write('questions/qrels/dev.tsv', 'query-id\tcorpus-id\tscore\nq1\tspread.md\t1\n')
}
