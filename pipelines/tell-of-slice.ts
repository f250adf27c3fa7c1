import type { DocumentId } from '../core/document.ts'
import { documentIdOf } from '../core/event.ts'
import type { JourneyStep } from '../core/journey.ts'
import type { EmbeddedSlice } from './embed-slice.ts'
import type { PlannedFault } from './plan-slice.ts'
import { faultOf } from './poison.ts'
import type { WorkerParts } from './worker-parts.ts'

type Facts = NonNullable<JourneyStep['facts']>

/** Tells whoever watches what became of each document of a slice that was written. @param faults what was put aside */
export function tellOfSlice(
  slice: EmbeddedSlice,
  faults: readonly PlannedFault[],
  when: Pick<JourneyStep, 'startedAtMs' | 'endedAtMs'>,
  { journey, generation }: WorkerParts,
): void {
  if (journey === undefined) return
  const outcomes = outcomesOf(slice)
  const codes = new Map(faults.map(({ document, fault }) => [document.id, faultOf(fault).code]))
  for (const { event } of slice.records) {
    const documentId = documentIdOf(event)
    const failed = codes.get(documentId)
    const outcome = failed === undefined ? outcomes.get(documentId) : { outcome: 'put-aside' }
    journey({
      stage: 'store',
      documentId,
      trace: event.trace,
      ...when,
      facts: { ...outcome, generation: generation.id },
      ...(failed !== undefined && { failed }),
    })
  }
}

function outcomesOf({
  unchanged,
  describes,
  removes,
  replaces,
}: EmbeddedSlice): ReadonlyMap<DocumentId, Facts> {
  return new Map<DocumentId, Facts>([
    ...unchanged.map((id) => [id, { outcome: 'unchanged' }] as const),
    ...describes.map(({ id }) => [id, { outcome: 'described' }] as const),
    ...removes.map(({ documentId }) => [documentId, { outcome: 'removed' }] as const),
    ...replaces.map(({ document, chunks }) => {
      return [document.id, { outcome: 'replaced', chunks: chunks.length }] as const
    }),
  ])
}
