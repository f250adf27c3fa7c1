/** What tells two versions of a document apart. */
export interface VersionDigests {
  readonly contentDigest: string
  readonly accessDigest: string
}

/** Whether two versions of one document are the same in content and in access. */
export function sameVersion(a: VersionDigests, b: VersionDigests): boolean {
  return a.contentDigest === b.contentDigest && a.accessDigest === b.accessDigest
}
