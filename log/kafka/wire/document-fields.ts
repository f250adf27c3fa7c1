import type { DocumentFields } from '../../../core/make-document.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isOptionalText: Check = (value) => value === undefined || typeof value === 'string'
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText)
const isTime: Check = (value) => Number.isSafeInteger(value)
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const isPlain: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value)

/** Field → what it has to be, in words and as a check. Every field of a document stands here, and no other is read. */
const FIELDS: Readonly<Record<keyof DocumentFields, readonly [takes: string, check: Check]>> = {
  source: ['a text', isText],
  path: ['a text', isText],
  title: ['a text', isText],
  body: ['a text', isText],
  format: ['markdown or mdx', (value) => value === 'markdown' || value === 'mdx'],
  access: [
    'a tenant and groups',
    (value) => isRecord(value) && isText(value['tenant']) && isTexts(value['groups']),
  ],
  tags: ['a list of texts', isTexts],
  language: ['a text', isText],
  url: ['a text or nothing', isOptionalText],
  metadata: [
    'texts, numbers and booleans by name',
    (value) => isRecord(value) && Object.values(value).every(isPlain),
  ],
  sourceUpdatedAtMs: ['a whole number', isTime],
}

/** What is wrong with a value as the fields of a document, e.g. `expected a text as document.title`; `undefined`: nothing. */
export function complaintAbout(value: unknown): string | undefined {
  if (!isRecord(value)) return 'expected an object as document'
  const wrong = Object.entries(FIELDS).find(([name, [, check]]) => !check(value[name]))
  return wrong && `expected ${wrong[1][0]} as document.${wrong[0]}`
}

/** The known fields of a value that `complaintAbout` has no complaint about. */
export function documentFields(value: unknown): DocumentFields {
  const known = Object.entries(value as Readonly<Record<string, unknown>>).filter(([name]) => name in FIELDS)
  return Object.fromEntries(known) as unknown as DocumentFields
}
