import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import type { DataFolder } from '../data-folder.ts'
import type { System } from '../system.ts'
import { type JudgingDesk, openJudgingDesk } from './judging-desk.ts'

/** The desk with what it keeps judgments in. */
export interface OpenedJudging {
  readonly desk: JudgingDesk
  close(): void
}

/** @throws {DataDamagedError} @throws {DataVersionError} @throws {StoreUnavailableError} as `openJudgmentStore` does */
export function openJudging(
  { judgments }: Pick<DataFolder, 'judgments'>,
  system: Pick<System, 'document'>,
): OpenedJudging {
  const store = openJudgmentStore(judgments)
  return { desk: openJudgingDesk(store, system), close: store.close }
}
