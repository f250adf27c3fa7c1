/** What a server said of an address, once redirects were followed and tries were spent. */
export type WebAnswer =
  | { readonly kind: 'content'; readonly page: WebPage }
  /** 304: as it was when `validators` were given. */
  | { readonly kind: 'unchanged' }
  /** 404 or 410: the server is sure that there is nothing. */
  | { readonly kind: 'gone'; readonly status: number }
  /** Anything else; what was there may be there again. */
  | { readonly kind: 'failed'; readonly reason: string; readonly isOutage: boolean }

export interface WebPage {
  /** Where it was found, after redirects. */
  readonly address: string
  readonly bytes: Uint8Array
  /** Lower case, without parameters, e.g. `text/html`; empty where the server does not say. */
  readonly mediaType: string
  /** How the server says that the text is encoded, lower case; absent where it does not say. */
  readonly charset?: string
  readonly validators: Validators
}

/** By what a server tells whether a page has changed (RFC 9110, section 8.8). Both absent: it cannot. */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export interface WebRequest {
  readonly address: string
  readonly signal: AbortSignal
  /** Asks for the page only if it is not as it was. */
  readonly validators?: Validators
  readonly accept?: string
  /** Whether a redirect may be followed to an address (any of the site). */
  readonly mayFollow?: (address: string) => boolean
  /** In place of the client's own limit. */
  readonly maxBytes?: number
}
