import { mayRead, type Principal } from '../../core/access.ts'
import type { Filter } from '../../core/store.ts'
import { LENGTHS } from './chunk-terms.ts'
import { type DocumentScope, toScope } from './stored-rows.ts'

/** The profile of a slot without a living document. */
export const NOBODY = 0

/** All that a scope asks of a document, with sums over those that are alike in it. Never changed, only replaced. */
export interface Profile extends DocumentScope {
  readonly key: string
  readonly source: string
  readonly documents: number
  readonly chunks: number
  /** Σ of chunk lengths in title, headings and body. */
  readonly lengths: readonly number[]
}

/** Profiles by number; those without documents are `undefined`, and so is `NOBODY`. */
export type Profiles = readonly (Profile | undefined)[]

/** For each profile's number 1 where it is admitted, else 0. */
export type ProfileSet = Uint8Array

/** What of a document goes into the sums of its profile. */
export interface ProfileShare {
  readonly chunks: number
  readonly lengths: readonly number[]
}

export function readableProfiles(profiles: Profiles, principal: Principal): ProfileSet {
  return profileSet(profiles, (profile) => mayRead(principal, profile.access))
}

/** Those of `readable` that `filter` leaves. */
export function admittedProfiles(profiles: Profiles, readable: ProfileSet, filter: Filter): ProfileSet {
  return profileSet(profiles, (profile, number) => readable[number] === 1 && admits(filter, profile))
}

function profileSet(profiles: Profiles, holds: (profile: Profile, number: number) => boolean): ProfileSet {
  return Uint8Array.from(profiles, (profile, number) =>
    profile !== undefined && holds(profile, number) ? 1 : 0,
  )
}

function admits({ sources, tags, languages }: Filter, profile: Profile): boolean {
  return (
    (sources?.includes(profile.source) ?? true) &&
    (tags?.some((tag) => profile.tags.includes(tag)) ?? true) &&
    (languages?.includes(profile.language) ?? true)
  )
}

/** The profiles as they come to be: numbers by key, sums that follow documents in and out. */
export class ProfileLedger {
  readonly #numbers = new Map<string, number>()
  readonly #free: number[] = []
  #profiles: (Profile | undefined)[] = [undefined]

  /** As they stand now; later changes do not show. */
  profiles(): Profiles {
    return [...this.#profiles]
  }

  /** @param scope as of `scopeText`. @returns the number of the document's profile. */
  add(source: string, scope: string, share: ProfileShare): number {
    const key = JSON.stringify([source, scope])
    const number = this.#numbers.get(key) ?? this.#create(key, source, scope)
    this.#count(number, share, 1)
    return number
  }

  /** @param number as of `add`, with the same share. */
  remove(number: number, share: ProfileShare): void {
    const profile = this.#count(number, share, -1)
    if (profile.documents > 0) return
    this.#profiles[number] = undefined
    this.#numbers.delete(profile.key)
    this.#free.push(number)
  }

  #create(key: string, source: string, scope: string): number {
    const number = this.#free.pop() ?? this.#profiles.length
    const none = { documents: 0, chunks: 0, lengths: new Array<number>(LENGTHS).fill(0) }
    this.#profiles[number] = { ...toScope(scope), key, source, ...none }
    this.#numbers.set(key, number)
    return number
  }

  #count(number: number, share: ProfileShare, sign: 1 | -1): Profile {
    const profile = this.#profiles[number]
    if (profile === undefined) throw new Error(`expected a profile ${number}, got none`)
    const counted = {
      ...profile,
      documents: profile.documents + sign,
      chunks: profile.chunks + sign * share.chunks,
      lengths: profile.lengths.map((length, field) => length + sign * (share.lengths[field] ?? 0)),
    }
    this.#profiles[number] = counted
    return counted
  }
}
