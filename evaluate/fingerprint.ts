import { canonicalJson } from '../core/canonical-json.ts'
import { sha256 } from '../core/sha256.ts'

/** What decides an index of a data set: equal values, equal index. */
export interface IndexIdentity {
  /** Digest of the documents. */
  readonly corpus: string
  readonly modelId: string
  /** Id of the chunker with its options. */
  readonly chunker: string
  /** Id of the analyzer. */
  readonly analyzer: string
  /** Kind and format of the store. */
  readonly store: string
}

/** What decides the scores of a run. */
export interface RunIdentity extends IndexIdentity {
  /** Digest of the queries and judgments. */
  readonly questions: string
  readonly pipeline: string
  /** Digests of the learnt models that the pipeline names, by name; absent where it names none. */
  readonly learnt?: Readonly<Record<string, string>>
  /** Digest of the code that ran. */
  readonly code: string
}

/** 16 hex digits of SHA-256 over all fields: the same for the same index or run, another where any field differs. */
export function fingerprint(identity: IndexIdentity | RunIdentity): string {
  return sha256(canonicalJson(identity)).slice(0, 16)
}
