import type { Qrels } from '../../core/run.ts'
import { randomSequence } from '../random/random-sequence.ts'
import { shuffled } from '../random/shuffled.ts'

/** Judgments in two parts that have no question, no judged document and no group in common. */
export interface HeldOut {
  readonly training: Qrels
  readonly development: Qrels
}

/**
 * Keeps some questions for development, and with a question all others that are judged on one of its documents: a model
 * that has seen a document's questions in training finds it more easily, which says nothing about other documents.
 *
 * ```
 *   q1 ── d1 ── q2 ── d2 ── q3      one group: on one side together
 *   q4 ── d3                        another
 * ```
 *
 * @param share of the questions, at least, as far as there are groups that do not come to more than twice as much: 0 to
 *   1. The largest group is never held out.
 * @param conversations query → what else must not be parted, as `Dataset.groups` has it: turns of one conversation; a query
 *   that is not there goes by its documents alone.
 */
export function holdOut(
  qrels: Qrels,
  share: number,
  seed: number,
  conversations: ReadonlyMap<string, string> = new Map(),
): HeldOut {
  const groups = [...groupsOf(qrels, conversations)].sort((a, b) => b.length - a.length)
  const drawn = shuffled(groups.slice(1), randomSequence(seed, 0))
  const held = new Set<string>()
  const most = Math.max(1, 2 * share * qrels.size)
  for (const group of drawn) {
    if (held.size >= share * qrels.size) break
    if (held.size + group.length > most) continue
    for (const query of group) held.add(query)
  }
  const part = (isHeld: boolean): Qrels => new Map([...qrels].filter(([query]) => held.has(query) === isHeld))
  return { training: part(false), development: part(true) }
}

/** Questions that are joined through documents or conversations, in the order of the judgments. */
function groupsOf(qrels: Qrels, conversations: ReadonlyMap<string, string>): Iterable<readonly string[]> {
  const parents = new Map<string, string>()
  const rootOf = (query: string): string => {
    let root = query
    for (let parent = parents.get(root); parent !== undefined; parent = parents.get(root)) root = parent
    return root
  }
  const joinThrough = (firstOf: Map<string, string>, key: string, query: string): void => {
    const [own, other] = [rootOf(query), rootOf(firstOf.get(key) ?? query)]
    if (own !== other) parents.set(own, other)
    firstOf.set(key, other)
  }
  const [ofDocument, ofConversation] = [new Map<string, string>(), new Map<string, string>()]
  for (const [query, grades] of qrels) {
    for (const document of grades.keys()) joinThrough(ofDocument, document, query)
    const conversation = conversations.get(query)
    if (conversation !== undefined) joinThrough(ofConversation, conversation, query)
  }
  return Map.groupBy(qrels.keys(), rootOf).values()
}
