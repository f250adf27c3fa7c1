import { canonicalJson } from '../core/canonical-json.ts'
import { sha256 } from '../core/sha256.ts'

/** What decides an index of a data set: equal values, equal index. */
export interface IndexIdentity {
  /** Root over the digests of the documents, in whatever order they come. */
  readonly corpus: string
  readonly modelId: string
  /** Id of the chunker with its options. */
  readonly chunker: string
  /** Id of the analyzer. */
  readonly analyzer: string
  /** Kind and format of the store. */
  readonly store: string
}

/**
 * What decides the scores of a run. Nothing in a run is drawn: which questions a share holds is drawn by an experiment's
 * seed, and stands in `questions`.
 */
export interface RunIdentity extends IndexIdentity {
  /** Digest of the queries and judgments, in whatever order they come. */
  readonly questions: string
  readonly pipeline: string
  /** Digests of the learnt models that the pipeline names, by name; absent where it names none. */
  readonly learnt?: Readonly<Record<string, string>>
  /** Digest of the code that ran. */
  readonly code: string
  /** What computed it: vectors of an int8 model differ a little by it. Absent in runs of earlier versions. */
  readonly processor?: string
}

/** 16 hex digits of SHA-256 over all fields: the same for the same index or run, another where any field differs. */
export function fingerprint(identity: IndexIdentity | RunIdentity): string {
  return sha256(canonicalJson(identity)).slice(0, 16)
}
