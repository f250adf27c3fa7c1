import { type Chunk, passageText } from '../core/chunk.ts'
import type { Document } from '../core/document.ts'
import type { CountTokens } from '../core/embedder.ts'
import { borderPreference } from './border-preference.ts'
import { lineStart } from './lines.ts'
import { packUnits } from './pack-units.ts'
import { sectionUnits } from './section-units.ts'
import type { Section } from './sections.ts'

/** A chunk that has no id yet. */
export interface Slice extends Omit<Chunk, 'id' | 'documentId'> {
  /** Whether its passage text is over the limit all the same. */
  readonly isOver: boolean
}

/** A path line leaves the passage at least this share of the limit. */
const MIN_TEXT_SHARE = 1 / 4
/** A chunk holds at most so many characters for each token allowed: a run of 1 MB without a space is one token to some. */
const MAX_CHARACTERS_PER_TOKEN = 32
const PACKING = { emptiness: 0.4, preference: 0.4 }

interface Limit {
  readonly maxTokens: number
  readonly countTokens: CountTokens
}

/**
 * Cuts one section into slices whose passage texts are within the limit.
 *
 * A section that fits is one slice. Otherwise its units are counted once each and packed by the sums; where the whole
 * passage counts more than its parts, the section is packed again with so much less room.
 */
export function chunkSection(
  section: Section,
  from: number,
  to: number,
  document: Pick<Document, 'title' | 'body'>,
  limit: Limit,
): readonly Slice[] {
  const bare = sliceOf(document.body, from, to, section.headings, '', '')
  if (bare === undefined) return []
  if (excessOf(bare, document.title, limit) <= 0) return [bare]
  const path = passageText(document.title, { headings: section.headings, lead: '', text: '', tail: '' })
  const leastRoom = Math.ceil(limit.maxTokens * MIN_TEXT_SHARE)
  let room = Math.max(leastRoom, limit.maxTokens - limit.countTokens(path))
  for (;;) {
    const slices = cutSection(section, from, to, room, document.body, limit)
    const excesses = slices.map((slice) => excessOf(slice, document.title, limit))
    const excess = excesses.reduce((most, each) => Math.max(most, each), 0)
    if (excess === 0 || room === leastRoom) {
      return slices.map((slice, index) => ({ ...slice, isOver: (excesses[index] ?? 0) > 0 }))
    }
    room = Math.max(leastRoom, room - excess)
  }
}

function cutSection(
  section: Section,
  from: number,
  to: number,
  room: number,
  body: string,
  limit: Limit,
): readonly Slice[] {
  const sizeOf = (text: string): number => sizeInTokens(text, limit)
  const units = sectionUnits(section.blocks, from, to, { body, budget: room, sizeOf })
  const ranges = packUnits(units, room, (unit) => borderPreference(body, unit.start), PACKING)
  return ranges.flatMap((range) => {
    const first = units[range.from]
    const last = units[range.to - 1]
    if (first === undefined || last === undefined) return []
    const tail = units[range.to]?.border.tail ?? ''
    const headings = headingsBefore(last.end, section)
    return sliceOf(body, first.start, last.end, headings, first.border.lead, tail) ?? []
  })
}

/** The section's path without those of its first headings that stand behind a place: they are not above it. */
function headingsBefore(end: number, { blocks, headings }: Section): readonly string[] {
  const later = blocks.filter((block) => block.kind === 'heading' && block.start >= end && block.text !== '')
  return later.length === 0 ? headings : headings.slice(0, -later.length)
}

/** Without blank lines before it and white space behind it; `undefined` where nothing is left. */
function sliceOf(
  body: string,
  from: number,
  to: number,
  headings: readonly string[],
  lead: string,
  tail: string,
): Slice | undefined {
  const raw = body.slice(from, to)
  const firstInk = raw.search(/\S/)
  if (firstInk === -1) return undefined
  const start = lineStart(body, from + firstInk, from)
  const end = from + raw.trimEnd().length
  return { start, end, text: body.slice(start, end), headings, lead, tail, isOver: false }
}

/** By how much a passage is over the limit; 0 or less where it is not. */
function excessOf(slice: Slice, title: string, limit: Limit): number {
  return sizeInTokens(passageText(title, slice), limit) - limit.maxTokens
}

function sizeInTokens(text: string, { maxTokens, countTokens }: Limit): number {
  const byLength = Math.ceil(text.length / MAX_CHARACTERS_PER_TOKEN)
  return byLength > maxTokens ? byLength : Math.max(byLength, countTokens(text))
}
