/** A passage of a document, as an address names it. */
export interface DocumentPlace {
  readonly id: string
  readonly start?: number
  readonly end?: number
}

/** What the page shows. All of it is in the query string, so that back, forward and a shared link bring it back. */
export interface Address {
  readonly query: string
  /** Empty: all. */
  readonly sources: readonly string[]
  /** Empty: all. */
  readonly tags: readonly string[]
  /** Absent: the configured one. */
  readonly pipeline?: string
  readonly explain: boolean
  readonly limit: number
  /** The open document. */
  readonly document?: DocumentPlace
  readonly statusOpen: boolean
}

export const FIRST_LIMIT = 10
export const MOST_LIMIT = 100

/** The page as it is first opened. */
export const START: Address = {
  query: '',
  sources: [],
  tags: [],
  explain: false,
  limit: FIRST_LIMIT,
  statusOpen: false,
}

/** Reads a query string; what is not understood is as if it were not there. */
export function parseAddress(queryString: string): Address {
  const fields = new URLSearchParams(queryString)
  const pipeline = fields.get('pipeline')
  const document = parsePlace(fields)
  return {
    query: fields.get('q') ?? '',
    sources: fields.getAll('source'),
    tags: fields.getAll('tag'),
    explain: fields.has('explain'),
    limit: Math.min(wholeNumber(fields.get('limit')) || FIRST_LIMIT, MOST_LIMIT),
    statusOpen: fields.has('status'),
    ...(pipeline && { pipeline }),
    ...(document && { document }),
  }
}

/** The query string of an address, with its `?`; empty at the start. */
export function formatAddress(address: Address): string {
  const fields = new URLSearchParams()
  if (address.query !== '') fields.set('q', address.query)
  for (const source of address.sources) fields.append('source', source)
  for (const tag of address.tags) fields.append('tag', tag)
  if (address.pipeline !== undefined) fields.set('pipeline', address.pipeline)
  if (address.limit !== FIRST_LIMIT) fields.set('limit', String(address.limit))
  if (address.explain) fields.set('explain', '1')
  if (address.statusOpen) fields.set('status', '1')
  if (address.document !== undefined) {
    const { id, start, end } = address.document
    fields.set('doc', id)
    if (start !== undefined && end !== undefined) {
      fields.set('start', String(start))
      fields.set('end', String(end))
    }
  }
  const text = fields.toString()
  return text === '' ? '' : `?${text}`
}

/** The address with nothing open over it. */
export function withoutOverlay(address: Address): Address {
  const { document, ...rest } = address
  return { ...rest, statusOpen: false }
}

/** Whether two addresses are answered by the same search. */
export function sameSearch(a: Address, b: Address): boolean {
  return searchKey(a) === searchKey(b)
}

function searchKey({ query, sources, tags, pipeline, limit }: Address): string {
  return JSON.stringify([query, sources, tags, pipeline, limit])
}

function parsePlace(fields: URLSearchParams): DocumentPlace | undefined {
  const id = fields.get('doc')
  if (!id) return undefined
  const start = wholeNumber(fields.get('start'))
  const end = wholeNumber(fields.get('end'))
  return start === undefined || end === undefined || start >= end ? { id } : { id, start, end }
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : undefined
}
