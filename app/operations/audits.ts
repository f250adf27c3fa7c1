import type { GenerationId } from '../../core/store.ts'
import { type AuditReport, FINDINGS } from '../../pipelines/audit.ts'
import type { Operations } from './open-operations.ts'

/** How a source stood to the log when it was last held against it. */
export interface SourceAuditRecord {
  readonly source: string
  readonly generation: GenerationId
  readonly auditedAtMs: number
  readonly documents: number
  /** Documents that were not what the log says. */
  readonly wrong: number
}

/** The last audit of each source. */
export interface Audits {
  put(report: AuditReport): void
  /** Of one generation, by source ascending. */
  list(generation: GenerationId): readonly SourceAuditRecord[]
}

export function openAudits({ database }: Operations, now: () => number = Date.now): Audits {
  const replace = database.prepare('REPLACE INTO audit VALUES (?, ?, ?, ?, ?)')
  const list = database.prepare(`
    SELECT source, generation, audited_at_ms AS auditedAtMs, documents, wrong FROM audit
    WHERE generation = ? ORDER BY source`)
  return {
    put({ generation, sources }) {
      database.write(() => {
        for (const audit of sources) {
          const wrong = FINDINGS.reduce((sum, finding) => sum + audit[finding].length, 0)
          replace.run(audit.source, generation, now(), audit.documents, wrong)
        }
      })
    },
    list: (generation) => list.all<SourceAuditRecord>(generation),
  }
}
