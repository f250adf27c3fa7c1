import { z } from 'zod'
import { DEFAULT_TENANT } from '../core/access.ts'
import { eachNameOnce } from './each-name-once.ts'
import { key } from './schema-key.ts'

const name = z.string().regex(/^[^:]+$/u)
const text = z.string().min(1)
const texts = z.array(text)
const positive = z.int().min(1)

const PATTERNS = 'a list of patterns as in `.gitignore`'

/** A rule by path. */
const rule = z.strictObject({
  paths: key(texts.min(1), {
    takes: `${PATTERNS}, at least one`,
    description: 'Which pages the rule is for, relative to the source. Any of them.',
  }),
  tenant: key(z.exactOptional(text), {
    takes: 'a name',
    description: 'Tenant of these pages.',
    absent: 'as it was',
  }),
  groups: key(z.exactOptional(texts), {
    takes: 'a list of names',
    description: 'Who may read these pages, in place of what earlier rules said. An empty list: nobody.',
    absent: 'as they were',
  }),
  tags: key(z.exactOptional(texts), {
    takes: 'a list of names',
    description: 'Tags of these pages, beside those of earlier rules.',
    absent: 'as they were',
  }),
  language: key(z.exactOptional(text), {
    takes: 'a language as in BCP 47, e.g. `de`',
    description: 'Language of these pages.',
    absent: 'as it was',
  }),
})

/** A user segment of a help desk. */
const segment = z.strictObject({
  segment: key(text, {
    takes: 'its id or name, in quotes where it is a number',
    description: 'As the help desk exports it.',
  }),
  groups: key(texts, {
    takes: 'a list of names',
    description: 'Groups of those who are in it.',
  }),
})

/** How a site is crawled. */
const crawl = z.strictObject({
  requestsPerSecond: key(z.number().positive().max(1_000).default(5), {
    takes: 'a number above 0, at most 1000',
    description: 'At most so many requests are begun in a second; fewer where robots.txt asks for it.',
  }),
  timeoutSeconds: key(z.number().positive().default(20), {
    takes: 'a number above 0',
    description: 'How long one request may take.',
  }),
  maxPages: key(positive.default(50_000), {
    takes: 'a whole number, at least 1',
    description: 'A site that lists more fails, and nothing of it is deleted.',
  }),
})

/** What stands in the export or API of a help desk. */
const articles = z.strictObject({
  records: key(z.enum(['articles', 'tickets']).default('articles'), {
    takes: '`articles` or `tickets`',
    description:
      'What the records are. Of tickets only resolved ones are taken, reduced to question and resolution, with personal data masked.',
  }),
  tells: key(z.enum(['everything', 'changes']).default('everything'), {
    takes: '`everything` or `changes`',
    description:
      'Whether files hold all there is, so that the rest is gone, or only what changed, so that it stays.',
  }),
  segments: key(z.array(segment).default([]), {
    takes: 'a list of segments',
    description:
      'Who is in which user segment. An article for a segment that is not listed is read by nobody.',
  }),
  since: key(text.default('start_time={seconds}'), {
    takes: 'a query with `{seconds}` or `{iso}`',
    description: 'What is added to the address to ask for what changed since an instant.',
  }),
  listEveryMinutes: key(z.number().min(0).default(60), {
    takes: 'a number, at least 0',
    description:
      'How long an API is asked for changes alone until everything is listed, which shows what is gone.',
  }),
  keyVariable: key(z.exactOptional(text), {
    takes: 'the name of an environment variable, without `keyFile`',
    description: 'What holds the value of the header `authorization`. It is never written into this file.',
    absent: 'none is sent',
  }),
  keyFile: key(z.exactOptional(text), {
    takes: 'a file',
    description: 'What holds it instead.',
    absent: 'none is sent',
  }),
})

/** Where changes are written by others. */
const stream = z.strictObject({
  topic: key(z.string().regex(/^[\w.-]{1,249}$/u), {
    takes: 'the name of a topic of Kafka',
    description:
      'What holds the changes: a record a change, under the path of its page, as docs/reference/change-stream.md says.',
  }),
  brokers: key(z.array(z.string().regex(/^[^\s:]+:\d+$/u)).default([]), {
    takes: 'a list of `host:port`',
    description: 'Some of the brokers that have it, where they are others than those of `log`.',
  }),
})

/** One place with documentation. */
const source = z.strictObject({
  name: key(name, {
    takes: 'a name without a colon, each once',
    description: "First part of its documents' ids. Another name is another source.",
  }),
  connector: key(z.enum(['markdown', 'html', 'articles', 'openapi', 'stream']).default('markdown'), {
    takes: '`markdown`, `html`, `articles`, `openapi` or `stream`',
    description:
      'How it is read: pages of Markdown or MDX; pages of HTML, exported or crawled; articles or tickets of a help desk; documents of OpenAPI; changes that others write to a topic of Kafka. See docs/tutorials/sources.md.',
  }),
  path: key(z.exactOptional(text), {
    takes: 'a folder or a file, where there is no `address` and no `stream`',
    description: 'Where it lies, relative to this file.',
    absent: '`address` says where',
  }),
  address: key(z.exactOptional(z.string().regex(/^https?:\/\/(?![^/?#]*@)/u)), {
    takes:
      'an address that begins with `http://` or `https://`, without a name to log in with, with another connector than `markdown` and without `path`',
    description:
      'Where it lies on the web. `html`: a sitemap, or a site that has one. `articles`: an API that lists them. `openapi`: a document.',
    absent: '`path` says where',
  }),
  include: key(z.exactOptional(texts.min(1)), {
    takes: `${PATTERNS}, at least one`,
    description: 'A page must match one of them.',
    absent: 'all pages',
  }),
  exclude: key(texts.default([]), {
    takes: PATTERNS,
    description: 'A page must match none of them.',
  }),
  tenant: key(text.default(DEFAULT_TENANT), {
    takes: 'a name',
    description: 'Tenant of its pages. A rule comes after it, what a page says of itself last.',
  }),
  groups: key(z.exactOptional(texts), {
    takes: 'a list of names',
    description:
      'Who may read its pages: any one of these groups. `public` is everybody of the tenant; an empty list is nobody.',
    absent: '`public`; of tickets nobody',
  }),
  tags: key(texts.default([]), {
    takes: 'a list of names',
    description: 'Tags of all its pages; those of rules and of pages are added.',
  }),
  language: key(text.default('und'), {
    takes: 'a language as in BCP 47, e.g. `en`',
    description: 'Language of its pages; `und` is unknown.',
  }),
  rules: key(z.array(rule).default([]), {
    takes: 'a list of rules',
    description: 'What differs by path. All that match apply, in this order.',
  }),
  url: key(z.exactOptional(z.string().regex(/^https?:\/\//u)), {
    takes: 'an address that begins with `http://` or `https://`',
    description:
      'Where a person reads a page. `{path}` stands for its path, `{page}` for the path without extension and without a last `index` or `README`; without either, `{page}` comes behind it.',
    absent: 'no address',
  }),
  content: key(z.exactOptional(text), {
    takes: 'a selector such as `main`, `#content` or `div.article-body`, with `connector: html`',
    description: 'What of a page is its content; several stand between commas.',
    absent: 'it is looked for',
  }),
  crawl: key(z.exactOptional(crawl), {
    takes: 'keys of its own, with `connector: html`',
    description: 'How a site is crawled.',
    absent: 'theirs',
  }),
  articles: key(z.exactOptional(articles), {
    takes: 'keys of its own, with `connector: articles`',
    description: 'What the export or API of a help desk holds.',
    absent: 'theirs',
  }),
  stream: key(z.exactOptional(stream), {
    takes: 'keys of its own, with `connector: stream` and in place of `path`',
    description: 'Where others write what changed.',
    absent: 'none',
  }),
})

/** What is indexed. */
export const sourcesSchema = z.array(source).check(eachNameOnce, eachFitsItsConnector).default([])

type Sources = readonly z.output<typeof source>[]

/** A place, and one only; and no key that its connector would not read. */
function eachFitsItsConnector({ value, issues }: z.core.ParsePayload<Sources>): void {
  for (const [at, each] of value.entries()) {
    const { connector, path, address, content, crawl, articles, stream } = each
    const refuse = (key: keyof typeof each): void => {
      issues.push({ code: 'custom', path: [at, key], input: each[key] })
    }
    if (stream !== undefined || connector === 'stream') {
      if (stream === undefined || connector !== 'stream') refuse('stream')
      if (path !== undefined) refuse('path')
      if (address !== undefined) refuse('address')
    } else if (path === undefined && address === undefined) refuse('path')
    if (address !== undefined && (path !== undefined || connector === 'markdown')) refuse('address')
    if (content !== undefined && connector !== 'html') refuse('content')
    if (crawl !== undefined && (connector !== 'html' || address === undefined)) refuse('crawl')
    if (articles !== undefined && connector !== 'articles') refuse('articles')
    if (articles?.keyVariable !== undefined && articles.keyFile !== undefined) {
      issues.push({ code: 'custom', path: [at, 'articles', 'keyVariable'], input: articles.keyVariable })
    }
  }
}
