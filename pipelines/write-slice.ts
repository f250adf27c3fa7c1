import type { DeadLetter } from '../core/dead-letters.ts'
import type { Document, DocumentId } from '../core/document.ts'
import { documentIdOf } from '../core/event.ts'
import type { IndexedDocument, StoreChange } from '../core/store.ts'
import type { EmbeddedReplace, EmbeddedSlice } from './embed-slice.ts'
import { isolate } from './isolate.ts'
import { overtakes } from './overtakes.ts'
import type { PlannedFault } from './plan-slice.ts'
import { admitsMore, faultOf, isDocumentFault } from './poison.ts'
import { withRetries } from './retry.ts'
import { sameVersion } from './same-version.ts'
import { tellOfSlice } from './tell-of-slice.ts'
import type { WorkerParts } from './worker-parts.ts'
import type { PutAside } from './worker-report.ts'

/** Writes a slice to the store, then puts its faults aside, then takes away the dead letters of all that succeeded. */
export async function writeSlice(slice: EmbeddedSlice, parts: WorkerParts): Promise<void> {
  const { now, tally } = parts
  const startedAtMs = now()
  const { written, faults } = await writeReplaces(slice.replaces, parts)
  await applyChanges(
    [
      ...slice.describes.map(
        (document): StoreChange => ({ kind: 'describe', document: stamp(document, parts) }),
      ),
      ...slice.removes.map(({ documentId }): StoreChange => ({ kind: 'remove', documentId })),
    ],
    parts,
  )
  await putAside([...slice.faults, ...faults], parts)
  const succeeded: readonly DocumentId[] = [
    ...slice.unchanged,
    ...slice.describes.map(({ id }) => id),
    ...slice.removes.map(({ documentId }) => documentId),
    ...written.map(({ document }) => document.id),
  ]
  await takeAway(succeeded, slice, parts)
  const endedAtMs = now()
  tally.timeMs.store += endedAtMs - startedAtMs
  tellOfSlice(slice, [...slice.faults, ...faults], { startedAtMs, endedAtMs }, parts)
  countWritten(slice, written, parts)
  const changed = written.filter(({ recorded }) => recorded !== undefined)
  parts.onSearchable?.(changed.map(({ document }) => stamp(document, parts)))
}

async function writeReplaces(
  replaces: readonly EmbeddedReplace[],
  parts: WorkerParts,
): Promise<{ readonly written: readonly EmbeddedReplace[]; readonly faults: readonly PlannedFault[] }> {
  const apply = async (batch: readonly EmbeddedReplace[]): Promise<readonly EmbeddedReplace[]> => {
    await applyChanges(
      batch.map(({ document, chunks }) => ({ kind: 'replace', document: stamp(document, parts), chunks })),
      parts,
    )
    return batch
  }
  const written: EmbeddedReplace[] = []
  const faults: PlannedFault[] = []
  const isFault = (error: unknown) => isDocumentFault(error, parts.retry.signal)
  for (const outcome of await isolate(replaces, apply, isFault)) {
    if ('result' in outcome) written.push(outcome.result)
    else faults.push({ ...outcome.item, fault: outcome.fault })
  }
  return { written, faults }
}

function stamp(document: Document, { now }: WorkerParts): IndexedDocument {
  return { ...document, indexedAtMs: now() }
}

async function applyChanges(changes: readonly StoreChange[], parts: WorkerParts): Promise<void> {
  const { store, generation, footing, retry } = parts
  if (changes.length === 0) return
  const { signal } = retry
  await withRetries(() => store.apply(generation.id, changes, { footing, signal }), retry)
}

/** An older version stays searchable, unless somebody may read it whom the new version shuts out: then it goes. */
async function putAside(faults: readonly PlannedFault[], parts: WorkerParts): Promise<void> {
  if (faults.length === 0) return
  const { deadLetters, retry, tally } = parts
  const ids = faults.map(({ document }) => document.id)
  const earlier = new Map((await withRetries(() => deadLetters.of(ids), retry)).map((l) => [l.documentId, l]))
  for (const planned of faults) {
    const letter = letterOf(planned, earlier.get(planned.document.id), parts)
    await withRetries(() => deadLetters.put(letter), retry)
    const left = whatIsLeft(planned)
    const { documentId, code, reason } = letter
    if (left === 'withdrawn') await applyChanges([{ kind: 'remove', documentId }], parts)
    tally.deadLettered.push({ documentId, code, reason, left })
  }
}

/** The letters of documents of which this version, or a later one, is now indexed. */
async function takeAway(
  succeeded: readonly DocumentId[],
  { records }: EmbeddedSlice,
  { deadLetters, retry }: WorkerParts,
): Promise<void> {
  const letters = await withRetries(() => deadLetters.of(succeeded), retry)
  if (letters.length === 0) return
  const indexed = new Map(records.map((record) => [documentIdOf(record.event), record]))
  const isVoid = (letter: DeadLetter) => {
    const record = indexed.get(letter.documentId)
    return record !== undefined && overtakes(record, letter)
  }
  const overtaken = letters.filter(isVoid).map(({ documentId }) => documentId)
  await withRetries(() => deadLetters.remove(overtaken), retry)
}

function letterOf(
  { record, document, fault }: PlannedFault,
  earlier: DeadLetter | undefined,
  { now }: WorkerParts,
): DeadLetter {
  const isSameVersion =
    earlier?.event?.kind === 'document-upserted' && sameVersion(earlier.event.document, document)
  return {
    documentId: document.id,
    position: record.position,
    ...faultOf(fault),
    attempts: (isSameVersion ? earlier.attempts : 0) + 1,
    failedAtMs: now(),
    event: record.event,
  }
}

function whatIsLeft({ recorded, document }: PlannedFault): PutAside['left'] {
  if (recorded === undefined) return 'nothing'
  return admitsMore(recorded.access, document.access) ? 'withdrawn' : 'older'
}

function countWritten(
  slice: EmbeddedSlice,
  written: readonly EmbeddedReplace[],
  { tally }: WorkerParts,
): void {
  const wasThere = slice.removes.filter((remove) => remove.wasThere).length
  tally.unchanged += slice.unchanged.length + slice.removes.length - wasThere
  tally.removed += wasThere
  tally.described += slice.describes.length
  tally.indexed += written.length
  for (const { chunks, truncated } of written) {
    tally.chunks += chunks.length
    tally.truncated.push(...truncated)
  }
}
