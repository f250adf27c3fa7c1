import { readHtml } from '../../markdown/from-html/read-html.ts'
import { isNo, isObject, isYes, type JsonObject, nameOf, namesOf, textOf } from './fields.ts'
import type { ReadItem } from './item.ts'
import { readHead } from './read-head.ts'

const SEGMENT_FIELDS = [
  'user_segment_ids',
  'user_segment_id',
  'user_segment',
  'segments',
  'segment',
  'visibility',
]

/** A record of a help centre → its article. Takes the names of fields that common help desks use. */
export function readArticle(record: unknown): ReadItem {
  const head = readHead(record)
  if (head.kind === 'broken' || !isObject(record)) return head as ReadItem
  const { path, updatedAtMs, language, removed } = head
  const place = { path, ...(updatedAtMs !== undefined && { updatedAtMs }) }
  if (removed !== undefined) return { kind: 'unpublished', ...place, reason: removed }
  const draft = draftReason(record)
  if (draft !== undefined) return { kind: 'unpublished', ...place, reason: draft }
  const url = textOf(record, 'html_url', 'web_url', 'url', 'link')
  const body = bodyOf(record, url)
  if (body === undefined) {
    return {
      kind: 'broken',
      ...place,
      reason: 'expected a body as HTML or Markdown, got none; export it with bodies',
    }
  }
  if (body.trim() === '') return { kind: 'unpublished', ...place, reason: 'empty' }
  const title = textOf(record, 'title', 'name', 'subject')
  const section = nameOf(record, 'section', 'section_name', 'category', 'folder')
  const segments = segmentsOf(record)
  return {
    kind: 'item',
    item: {
      ...place,
      ...(title !== undefined && { title }),
      body,
      labels: namesOf(record, 'label_names', 'labels', 'tags', 'keywords'),
      ...(section !== undefined && { section }),
      ...(language !== undefined && { language }),
      ...(url !== undefined && { url }),
      ...(segments !== undefined && { segments }),
    },
  }
}

/** States in which everybody may read an article; 2 is Freshdesk's. */
const PUBLISHED = /^(?:published|publish|public|live|active|approved|visible|online|2)$/i

const STATE_FIELDS = [
  'state',
  'status',
  'workflow_state',
  'workflowState',
  'publish_state',
  'publish_status',
  'publishStatus',
  'PublishStatus',
]

/** Why the article is not published; `undefined` where it is. A state that nobody knows is none to publish in. */
function draftReason(record: JsonObject): string | undefined {
  const { draft = false, published = true } = record
  if (!isNo(draft) || !(isYes(published) || isDate(published))) return 'a draft'
  const state = textOf(record, ...STATE_FIELDS)
  if (state === undefined || PUBLISHED.test(state)) return undefined
  return /draft|unpublished|not ?published/i.test(state)
    ? 'a draft'
    : 'in a state that is not known to be published'
}

/** Some write when it was published. */
function isDate(value: unknown): boolean {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value)
}

function bodyOf(record: JsonObject, address: string | undefined): string | undefined {
  const html = record['body_html'] ?? record['html']
  if (typeof html === 'string') return markdownOf(html, address)
  const markdown = record['body_markdown'] ?? record['markdown']
  if (typeof markdown === 'string') return markdown
  const body = ['body', 'description', 'content', 'text']
    .map((name) => record[name])
    .find((value) => typeof value === 'string')
  if (typeof body !== 'string') return undefined
  return looksLikeHtml(body) ? markdownOf(body, address) : body
}

/** Markdown may hold tags too: HTML begins with one, and closes a block. */
export function looksLikeHtml(text: string): boolean {
  return (
    /^\s*<(?!https?:|mailto:)[a-z!]/i.test(text) &&
    /<\/(?:p|div|h[1-6]|ul|ol|table|section|article|pre|blockquote|html|span|b|strong|em|i|a)>|<(?:br|hr|img)\b/i.test(
      text,
    )
  )
}

function markdownOf(html: string, address: string | undefined): string {
  const isAddress = address !== undefined && URL.canParse(address)
  return readHtml(html, isAddress ? { address } : {}).body
}

/** `null` and no field at all restrict to none; anything that is not understood restricts to a segment nobody knows. */
function segmentsOf(record: JsonObject): readonly string[] | undefined {
  const field = SEGMENT_FIELDS.find((name) => (record[name] ?? null) !== null)
  if (field === undefined) return undefined
  const value = record[field]
  const values = Array.isArray(value) ? value : [value]
  return values.map((each: unknown) => {
    const name = isObject(each) ? textOf(each, 'id', 'name') : textOf({ each }, 'each')
    return name ?? JSON.stringify(each)
  })
}
