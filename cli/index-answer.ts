import type { IndexReport } from '../app/index-once.ts'
import type { SourceRun } from '../core/source-catalog.ts'
import { counted } from './counted.ts'

/** Whether something wants a person. */
export function needsAttention({ runs, worker, audit, waitsFor }: IndexReport): boolean {
  return (
    (audit !== undefined && audit.wrong > 0) ||
    waitsFor !== undefined ||
    worker.deadLettered.length > 0 ||
    runs.some(({ run }) => run.held > 0 || run.failed.length > 0 || run.error !== undefined)
  )
}

/** The report as the JSON document of `plumbline index --json`. */
export function indexAnswer(report: IndexReport): unknown {
  const {
    generation,
    runs,
    worker,
    audit,
    mended,
    isLive,
    waitsFor,
    interrupted,
    embedded,
    others,
    retired,
    durationMs,
  } = report
  return {
    generation: generation.id,
    live: isLive,
    ...(waitsFor !== undefined && { waitsFor }),
    interrupted,
    sources: runs.map(({ source, run }) => ({ source, ...run })),
    otherSources: others,
    retiredSources: retired,
    documents: {
      indexed: worker.indexed,
      described: worker.described,
      removed: worker.removed,
      unchanged: worker.unchanged,
      deadLettered: worker.deadLettered,
      mended,
      ...(audit === undefined ? {} : { wrong: audit.wrong }),
    },
    chunks: { written: worker.chunks, embedded, truncated: worker.truncated },
    warnings: worker.warnings,
    timeMs: worker.timeMs,
    durationMs: Math.round(durationMs),
  }
}

/** The report for people. */
export function indexText(report: IndexReport): string {
  const { runs, worker, audit, mended, waitsFor, others, retired, embedded, interrupted, durationMs } = report
  const left = worker.deadLettered.map(({ documentId, reason }) => `  ${documentId}: ${reason}`)
  return [
    ...runsText(runs),
    ...(left.length === 0
      ? []
      : [`${counted(left.length, 'document')} could not be indexed (\`plumbline dead-letters\`):`, ...left]),
    ...(mended === 0 ? [] : [`${counted(mended, 'document')} mended: not in the index as published`]),
    ...(audit === undefined || audit.wrong === 0
      ? []
      : [
          `${audit.wrong} documents are not in the index as they were published; \`plumbline audit\` names them`,
        ]),
    ...(worker.truncated.length === 0
      ? []
      : [
          `${worker.truncated.length} passages are longer than the model reads; their vectors stand for their beginnings`,
        ]),
    ...(others.length === 0 ? [] : [`also in this index, as before: ${others.join(', ')}`]),
    ...(retired.length === 0
      ? []
      : [`no longer in this index, being there to try only: ${retired.join(', ')}`]),
    ...(waitsFor === undefined ? [] : [waitsFor]),
    ...(interrupted ? ['interrupted; what was finished is kept, and the next run goes on from there'] : []),
    `${workText(worker, embedded)}, in ${(durationMs / 1000).toFixed(1)} s`,
  ].join('\n')
}

/** What each source's run came to, a line and more each. */
export function runsText(runs: IndexReport['runs']): readonly string[] {
  return runs.flatMap(({ source, run }) => [
    `${source}: ${counted(run.seen, 'page')}, ${changesOf(run)}`,
    ...(run.error === undefined ? [] : [`  not read to its end, so nothing was deleted: ${run.error}`]),
    ...(run.partial === true ? ['  not read whole, so nothing was deleted'] : []),
    ...(run.held === 0
      ? []
      : [
          `  ${counted(run.held, 'deletion')} held; \`plumbline sources release ${source}\` lets that happen`,
        ]),
    ...notes('could not be read, stays as it was', run.failed),
    ...notes('left out', run.skipped),
    ...notes('taken, but', run.warnings ?? []),
  ])
}

/** `41 new, 2 deleted`; what did not happen is not named. */
function changesOf({ added, changed, accessChanged, deleted }: SourceRun): string {
  const changes = [
    [added, 'new'],
    [changed, 'changed'],
    [accessChanged, 'with other access'],
    [deleted, 'deleted'],
  ] as const
  const named = changes.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return named.length === 0 ? 'unchanged' : named.join(', ')
}

function workText({ indexed, described, removed, chunks }: IndexReport['worker'], embedded: number): string {
  const documents = indexed + described + removed
  if (documents === 0) return 'nothing to index'
  return `${counted(documents, 'document')} written, ${counted(chunks, 'passage')}, ${embedded} of them embedded`
}

const SHOWN_NOTES = 10

function notes(
  what: string,
  pages: readonly { readonly path: string; readonly reason: string }[],
): readonly string[] {
  const shown = pages.slice(0, SHOWN_NOTES).map(({ path, reason }) => `  ${what}: ${path} (${reason})`)
  return pages.length > SHOWN_NOTES
    ? [...shown, `  … and ${pages.length - SHOWN_NOTES} more ${what} (--json lists all)`]
    : shown
}
