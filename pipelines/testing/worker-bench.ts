import type { DocumentEvent } from '../../core/event.ts'
import type { Generation } from '../../core/store.ts'
import { ensureGeneration, generationSettings } from '../generations.ts'
import { runIndexWorker } from '../index-worker.ts'
import type { WorkerReport } from '../worker-report.ts'
import { type FakeSystem, fakeSystem } from './fake-system.ts'

/** A worker with a generation of its own, and what came of it. */
export interface WorkerBench {
  readonly system: FakeSystem
  readonly generation: Generation
  /** Appends these events and lets the worker catch up. */
  run(...events: readonly DocumentEvent[]): Promise<WorkerReport>
  /** Ids of the indexed documents and their titles and texts as readers find them. */
  stored(): Promise<Readonly<Record<string, string>>>
}

/** @param parts in place of the fake ones */
export async function openBench(parts: Partial<FakeSystem> = {}): Promise<WorkerBench> {
  const system = fakeSystem(parts)
  const { generation } = await ensureGeneration(system.store, generationSettings(system))
  return {
    system,
    generation,
    async run(...events) {
      await system.log.append(events)
      return runIndexWorker({ ...system, generation, until: 'caught-up' })
    },
    async stored() {
      const view = await system.store.view(generation.id)
      const found: Record<string, string> = {}
      for await (const { documentId } of system.store.states(generation.id)) {
        const principal = { tenant: 'default', groups: ['staff'] }
        found[documentId] = (await view.document(documentId, principal))?.body ?? '(hidden)'
      }
      return found
    },
  }
}
