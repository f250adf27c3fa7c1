import type { ExperimentOutcome } from '../../app/experiments/run-experiment.ts'
import { interval, points, score } from '../../evaluate/report/format.ts'
import { markdownTable } from '../../evaluate/report/markdown-report.ts'

/** nDCG@10 that others publish for SciFact's test split (300 claims), by what of ours stands beside it. */
const PUBLISHED: Readonly<Record<string, readonly string[]>> = {
  bm25: [
    '.665 BEIR (arXiv:2104.08663)',
    '.6789 Anserini, one field',
    '.6647 Anserini, title and text apart',
    '.6886 Qdrant',
  ],
  dense: ['.6239 Qdrant, all-MiniLM-L6-v2 in float32'],
  'rrf(bm25, dense)': ['.7175 Qdrant, k = 2'],
  'dbsf(bm25, dense)': ['.732 Qdrant'],
}

/** The page of the reproduction, as Markdown. */
export function scifactPage({ report, verified }: Pick<ExperimentOutcome, 'report' | 'verified'>): string {
  const [set] = report.sets
  const rows = report.table.map(({ pipeline, metrics }) => {
    const compared = report.comparisons.find(({ run }) => run === pipeline)
    const against =
      compared === undefined ? '' : `${points(compared.difference)} ${interval(compared.interval)}`
    return [
      `\`${pipeline}\``,
      score(metrics['nDCG@10']),
      score(metrics['Recall@100']),
      against,
      (PUBLISHED[pipeline] ?? ['–']).join('; '),
    ]
  })
  const checks = verified.map((one) => [
    `\`${one.pipeline}\``,
    one.measure,
    score(one.expected),
    score(one.actual),
    `± ${one.tolerance}`,
    one.holds ? 'holds' : '**off**',
  ])
  return [
    '# SciFact: BM25, dense, fusion',
    '',
    '<!-- Made by `node bench/reproduce/run.ts` from config/experiments/reproduce-scifact.yaml. Change it there. -->',
    '',
    `Ours on the dev split, ${set?.questions} claims over 5,183 abstracts; others on the test split, 300 claims over the`,
    'same abstracts. The splits are other claims, so that columns may differ by two points where nothing is wrong; the',
    'order of the rows and their distances are what is to be seen. The test split is not looked at here.',
    '',
    ...markdownTable(
      [
        'pipeline',
        'nDCG@10, ours, dev',
        'Recall@100, ours',
        'difference to BM25, 95 % interval',
        'nDCG@10, published, test',
      ],
      rows,
    ),
    '',
    'Qdrant: its articles on search quality of August 2026, with its own BM25. BEIR: Thakur et al., NeurIPS 2021.',
    '',
    'Where dev and train together are the split that others publish, our BM25 is within .002 of theirs: bench/README.md,',
    '"Retrieval".',
    '',
    '## What is expected',
    '',
    '`plumbline experiment verify config/experiments/reproduce-scifact.yaml` ends with status 3 where a score is off.',
    '',
    ...markdownTable(['pipeline', 'measure', 'expected', 'is', 'tolerance', ''], checks),
    '',
    `Model ${report.ground.modelId}; experiment ${report.id}.`,
    '',
  ].join('\n')
}
