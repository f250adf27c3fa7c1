import { gunzipSync } from 'node:zlib'
import { SaxesParser } from 'saxes'

/** What a file of the sitemap protocol lists, as it is written, or why it is none. */
export type Sitemap =
  | { readonly kind: 'pages' | 'sitemaps'; readonly addresses: readonly string[] }
  | { readonly kind: 'broken'; readonly reason: string }

/** As the protocol allows for one file, unpacked. */
export const MAX_SITEMAP_BYTES = 52_428_800

/**
 * Reads a sitemap or an index of sitemaps (sitemaps.org, 0.9), also packed with gzip. One that was cut off is broken, not
 * shorter.
 */
export function parseSitemap(bytes: Uint8Array): Sitemap {
  try {
    return addressesIn(new TextDecoder().decode(unpacked(bytes)))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      kind: 'broken',
      reason: `expected a sitemap in XML, got ${reason.slice(0, 80)}; mend it at the site`,
    }
  }
}

function unpacked(bytes: Uint8Array): Uint8Array {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  return isPacked ? gunzipSync(bytes, { maxOutputLength: MAX_SITEMAP_BYTES }) : bytes
}

function addressesIn(xml: string): Sitemap {
  const parser = new SaxesParser({ xmlns: false })
  const addresses: string[] = []
  const open: string[] = []
  let root: string | undefined
  let text = ''
  parser.on('opentag', ({ name }) => {
    root ??= localName(name)
    open.push(localName(name))
    text = ''
  })
  parser.on('text', (part) => {
    text += part
  })
  parser.on('cdata', (part) => {
    text += part
  })
  parser.on('closetag', () => {
    if (open.length === 3 && open[2] === 'loc') addresses.push(text.trim())
    open.pop()
    text = ''
  })
  parser.write(xml).close()
  if (root === 'urlset') return { kind: 'pages', addresses }
  if (root === 'sitemapindex') return { kind: 'sitemaps', addresses }
  throw new SyntaxError(`<${root ?? 'nothing'}>`)
}

/** `sm:loc` → `loc`. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
