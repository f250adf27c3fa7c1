import { readHtml } from '../../markdown/from-html/read-html.ts'
import { maskPersonalData } from '../privacy/mask-personal-data.ts'
import { isNo, isObject, isYes, type JsonObject, namesOf, textOf } from './fields.ts'
import type { ReadItem } from './item.ts'
import { looksLikeHtml } from './read-article.ts'
import { readHead } from './read-head.ts'
import { withoutTrail } from './without-trail.ts'

/** As words, and as the numbers of help desks that count them. */
const RESOLVED = /^(?:solved|resolved|closed|4|5)$/i

const PEOPLE_FIELDS = [
  'requester',
  'submitter',
  'assignee',
  'agent',
  'author',
  'customer',
  'collaborators',
  'followers',
  'users',
  'ccs',
]

/** What somebody wrote in a ticket. */
interface Message {
  readonly text: string
  readonly isByRequester: boolean
}

/**
 * A ticket → its question and its resolution, with personal data masked; nothing else of the conversation is kept, and
 * notes that were not public are not even looked at.
 *
 * The question is the description, or what the requester wrote first; the resolution the field of that name, or what
 * somebody else wrote last.
 */
export function readTicket(record: unknown): ReadItem {
  const head = readHead(record)
  if (head.kind === 'broken' || !isObject(record)) return head as ReadItem
  const { path, updatedAtMs, language, removed } = head
  const place = { path, ...(updatedAtMs !== undefined && { updatedAtMs }) }
  if (removed !== undefined) return { kind: 'unpublished', ...place, reason: removed }
  if (!RESOLVED.test(textOf(record, 'status', 'state') ?? '')) {
    return { kind: 'unpublished', ...place, reason: 'a ticket that is not resolved' }
  }
  const people = peopleIn(record)
  const mask = (text: string) => maskPersonalData(text, people)
  const plain = (text: string | undefined) => plainText(text, mask)
  const messages = messagesOf(record, plain)
  const question =
    plain(textOf(record, 'description', 'question')) ??
    messages.find(({ isByRequester }) => isByRequester)?.text
  const resolution =
    plain(textOf(record, 'resolution', 'solution', 'answer')) ??
    messages.findLast(({ isByRequester }) => !isByRequester)?.text
  if (question === undefined || resolution === undefined) {
    return { kind: 'unpublished', ...place, reason: 'a ticket without a public question and resolution' }
  }
  const title = textOf(record, 'subject', 'title')
  return {
    kind: 'item',
    item: {
      ...place,
      ...(title !== undefined && { title: mask(title) }),
      body: `## Question\n\n${question}\n\n## Resolution\n\n${resolution}\n`,
      labels: namesOf(record, 'tags', 'labels').map(mask),
      ...(language !== undefined && { language }),
    },
  }
}

function messagesOf(
  record: JsonObject,
  plain: (text: string | undefined) => string | undefined,
): readonly Message[] {
  const comments = record['comments'] ?? record['conversations'] ?? record['messages']
  if (!Array.isArray(comments)) return []
  return comments.filter(isObject).flatMap((comment) => {
    if (isInternal(comment)) return []
    const text = plain(textOf(comment, 'html_body', 'body', 'plain_body', 'body_text', 'text'))
    return text === undefined ? [] : [{ text, isByRequester: isByRequester(comment, record) }]
  })
}

/** Said to be, or not clearly said not to be. */
function isInternal({
  public: isPublic = true,
  private: isPrivate = false,
  internal = false,
}: JsonObject): boolean {
  return !isYes(isPublic) || !isNo(isPrivate) || !isNo(internal)
}

function isByRequester(comment: JsonObject, ticket: JsonObject): boolean {
  const author = isObject(comment['author']) ? comment['author'] : {}
  const role = textOf(comment, 'role', 'author_role') ?? textOf(author, 'role', 'type')
  if (role !== undefined) return /^(?:end-?user|requester|customer|user)$/i.test(role)
  if (typeof comment['incoming'] === 'boolean') return comment['incoming']
  const requester = isObject(ticket['requester']) ? ticket['requester'] : {}
  const requesterId = textOf(ticket, 'requester_id') ?? textOf(requester, 'id', 'email')
  const authorId = textOf(comment, 'author_id', 'user_id') ?? textOf(author, 'id', 'email')
  return requesterId !== undefined && authorId === requesterId
}

/**
 * A message as Markdown without what it quotes, and masked; `undefined` where nothing is left. HTML is masked as a tree:
 * Markdown escapes what patterns look for.
 */
function plainText(text: string | undefined, mask: (text: string) => string): string | undefined {
  if (text === undefined) return undefined
  const markdown = looksLikeHtml(text) ? unescaped(readHtml(text, { replace: mask }).body) : text
  // Once more as a whole: an address may have stood in several elements.
  const own = mask(withoutTrail(markdown))
  return own === '' ? undefined : own
}

/** Without the escapes of Markdown in front of what data is made of, and of what stands in its place. */
function unescaped(markdown: string): string {
  return markdown.replace(/\\(?=[@_.:+()/-]|\[(?:email|phone|card|account|address|password|name)\])/g, '')
}

/** Names of everybody whom the ticket names. */
function peopleIn(record: JsonObject): readonly string[] {
  const comments = [record['comments'], record['conversations'], record['messages']].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  return [record, ...comments].filter(isObject).flatMap((holder) =>
    PEOPLE_FIELDS.flatMap((field) => {
      const value = holder[field]
      return (Array.isArray(value) ? value : [value]).flatMap(namesOfPerson)
    }).concat(
      ['requester_name', 'agent_name', 'assignee_name', 'author_name'].flatMap(
        (field) => textOf(holder, field) ?? [],
      ),
    ),
  )
}

function namesOfPerson(person: unknown): readonly string[] {
  if (typeof person === 'string') return person.includes('@') ? [] : [person]
  if (!isObject(person)) return []
  return ['name', 'first_name', 'last_name', 'alias', 'display_name'].flatMap(
    (field) => textOf(person, field) ?? [],
  )
}
