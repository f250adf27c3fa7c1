import { type AuditReport, FINDINGS } from '../app/open-records.ts'
import { table } from './table.ts'

const SHOWN = 20

/** An audit for people: a table of the sources, and what is wrong by name. */
export function auditText({ generation, lag, sources, wrong }: AuditReport): string {
  const rows = sources.map((source) => [
    source.source,
    source.documents,
    source.right,
    ...FINDINGS.map((finding) => source[finding].length),
    source.deadLettered.length,
  ])
  const named = sources.flatMap((source) =>
    FINDINGS.flatMap((finding) => source[finding].map((id) => `  ${finding}: ${id}`)),
  )
  return [
    table(['source', 'documents', 'right', ...FINDINGS, 'dead letters'], rows),
    ...named.slice(0, SHOWN),
    ...(named.length > SHOWN ? [`  … and ${named.length - SHOWN} more (--json lists all)`] : []),
    ...(lag > 0 ? [`${lag} log records are not yet indexed: \`plumbline index\` goes on with them`] : []),
    `${wrong} wrong in ${generation}`,
  ].join('\n')
}
