import { TERM_FIELDS } from '../../core/analyzer.ts'
import type { Point } from './chunk-points.ts'
import type { Profile, Share } from './document-points.ts'
import { type Condition, holdingAt, type Moment } from './moment.ts'
import type { Payload } from './payload.ts'
import { sharePoint } from './point-ids.ts'
import { allPoints } from './points.ts'
import type { QdrantServer } from './qdrant-server.ts'

/** Sums over the documents of one profile. A commit writes what it adds to them, which may be less than nothing. */
export interface ProfileShare {
  readonly profile: Profile
  readonly share: Share
}

/** The payload keys of `toProfileShare`. */
const SHARE_KEYS = ['source', 'tenant', 'groups', 'share']

const NOTHING: Share = { documents: 0, chunks: 0, lengths: TERM_FIELDS.map(() => 0) }

/** Added up by profile; without profiles of which nothing is left. */
export function sumByProfile(shares: Iterable<ProfileShare>): readonly ProfileShare[] {
  const sums = new Map<string, ProfileShare>()
  for (const { profile, share } of shares) {
    const key = profileKey(profile)
    sums.set(key, { profile, share: plus(sums.get(key)?.share ?? NOTHING, share) })
  }
  return [...sums.values()].filter(({ share }) => !isNothing(share))
}

export function totalOf(shares: readonly ProfileShare[]): Share {
  return shares.reduce((sum, { share }) => plus(sum, share), NOTHING)
}

export function negated({ documents, chunks, lengths }: Share): Share {
  return { documents: -documents, chunks: -chunks, lengths: lengths.map((length) => -length) }
}

export function toSharePoint({ profile, share }: ProfileShare, version: number): Point {
  const { source, tenant, groups } = profile
  return {
    id: sharePoint(profileKey(profile), version),
    vector: {},
    payload: {
      kind: 'share',
      source,
      tenant,
      groups: [...groups],
      from: version,
      share: JSON.stringify(share),
    },
  }
}

/** What holds at a moment: one entry for each commit that added to a profile. @param narrowed e.g. to whom it may be shown */
export async function sharesAt(
  server: QdrantServer,
  collection: string,
  moment: Moment,
  narrowed: readonly Condition[],
): Promise<readonly (ProfileShare & { readonly id: string })[]> {
  const filter = holdingAt(moment, [{ key: 'kind', match: { value: 'share' } }, ...narrowed])
  const points = await allPoints(server, collection, filter, { payload: SHARE_KEYS })
  return points.map(({ id, payload }) => ({ id: String(id), ...toProfileShare(payload) }))
}

function toProfileShare(payload: Payload | null | undefined): ProfileShare {
  const { source, tenant, groups, share } = { ...payload } as Record<string, unknown>
  return {
    profile: { source: String(source), tenant: String(tenant), groups: (groups ?? []) as string[] },
    share: JSON.parse(String(share)) as Share,
  }
}

function profileKey({ source, tenant, groups }: Profile): string {
  return JSON.stringify([source, tenant, groups])
}

function plus(a: Share, b: Share): Share {
  return {
    documents: a.documents + b.documents,
    chunks: a.chunks + b.chunks,
    lengths: a.lengths.map((length, field) => length + (b.lengths[field] ?? 0)),
  }
}

function isNothing({ documents, chunks, lengths }: Share): boolean {
  return documents === 0 && chunks === 0 && lengths.every((length) => length === 0)
}
