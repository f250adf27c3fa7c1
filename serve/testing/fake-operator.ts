import type { ApiKey, KeyRequest } from '../../app/access/api-key.ts'
import type { KeyRing } from '../../app/access/open-key-ring.ts'
import type { MoveReport } from '../../app/generations/move-questions.ts'
import type { Operator } from '../../app/open-operator.ts'
import type { PushAnswer, PushRequest } from '../../app/push/push-request.ts'
import type { DocumentId } from '../../core/document.ts'
import { UnauthorizedError } from '../../core/errors.ts'
import type { SourceRun } from '../../core/source-catalog.ts'
import { startTally } from '../../pipelines/worker-report.ts'

/** An `Operator` in memory that records what is asked of it. Its keys are what their name says: `create` gives it back. */
export interface FakeOperator extends Operator {
  readonly pushes: readonly PushRequest[]
  /** Everything else that was asked for, e.g. `promote g2`. */
  readonly done: readonly string[]
  /** What the next push does, instead of accepting all. */
  onPush: ((request: PushRequest) => PushAnswer) | undefined
  /** Thrown by everything but pushes, where set. */
  failure: Error | undefined
}

const MOVE: MoveReport = {
  generation: 'g2',
  previous: 'g1',
  mended: 0,
  dropped: [],
  audit: { generation: 'g2', lag: 0, sources: [], wrong: 0 },
}

/** A run that changed one page. */
const READ: SourceRun = {
  startedAtMs: Date.UTC(2026, 4, 3),
  endedAtMs: Date.UTC(2026, 4, 3, 0, 0, 1),
  seen: 6,
  added: 0,
  changed: 1,
  accessChanged: 0,
  unchanged: 5,
  deleted: 0,
  held: 0,
  skipped: [],
  failed: [],
}

export function fakeOperator(): FakeOperator {
  const pushes: PushRequest[] = []
  const done: string[] = []
  const note = (what: string): void => {
    if (operator.failure !== undefined) throw operator.failure
    done.push(what)
  }
  const operator: FakeOperator = {
    keys: fakeKeys(),
    pushes,
    done,
    onPush: undefined,
    failure: undefined,
    async push(request) {
      pushes.push(request)
      const { documents, deletes } = request
      const all = { accepted: documents.length, unchanged: 0, deleted: deletes.length, missing: [] }
      return operator.onPush?.(request) ?? all
    },
    async promote(id, approvedBy) {
      note(`promote ${id}`)
      return { ...MOVE, approvedBy }
    },
    async rollback(approvedBy) {
      note('rollback')
      return { ...MOVE, generation: 'g1', previous: 'g2', approvedBy }
    },
    async retryDeadLetters(ids) {
      note(`retry ${ids.join(' ')}`)
      return { retried: ids, overtaken: [], unknown: [], worker: startTally('g1') }
    },
    async dropDeadLetters(ids) {
      note(`drop ${ids.join(' ')}`)
      return { dropped: ids, unknown: [] }
    },
    async release(source): Promise<readonly DocumentId[]> {
      note(`release ${source}`)
      return [`${source}:old.md`]
    },
    async readSource(source) {
      note(`read ${source}`)
      return READ
    },
    close: async () => undefined,
  }
  return operator
}

function fakeKeys(): KeyRing {
  const keys = new Map<string, ApiKey>()
  return {
    create(request: KeyRequest) {
      const key: ApiKey = { ...request, id: String(keys.size + 1).padStart(12, '0'), createdAtMs: 0 }
      keys.set(request.name, key)
      return { key, text: request.name }
    },
    list: () => [...keys.values()],
    revoke(id) {
      const [name, key] = [...keys].find(([, each]) => each.id === id) ?? []
      if (name === undefined || key === undefined) throw new Error(`expected a key of this ring, got ${id}`)
      keys.delete(name)
      return { ...key, revokedAtMs: 1 }
    },
    authenticate(text) {
      const key = keys.get(text)
      if (key === undefined) throw new UnauthorizedError('expected a key of this ring, got another')
      return key
    },
  }
}
