import { type LocalSite, localSite } from '../../http/testing/local-site.ts'

/** A help centre on this machine, whose sitemap follows its pages. */
export interface HelpCentre {
  readonly site: LocalSite
  /** Puts a page at `/hc/<page>`, with what surrounds an article in a help centre. */
  put(page: string, text: string): void
  remove(page: string): void
  close(): Promise<void>
}

export async function helpCentre(): Promise<HelpCentre> {
  const site = await localSite()
  site.pages.set('/sitemap.xml', () => {
    const places = [...site.pages.keys()].filter((path) => path.startsWith('/hc/'))
    const urls = places.map((path) => `<url><loc>${site.origin}${path}</loc></url>`)
    return { body: sitemapOf(urls) }
  })
  return {
    site,
    put: (page, text) => {
      site.pages.set(`/hc/${page}`, {
        body: pageOf(page, text),
        headers: { 'content-type': 'text/html; charset=utf-8' },
      })
    },
    remove: (page) => {
      site.pages.delete(`/hc/${page}`)
    },
    close: () => site.close(),
  }
}

/** @param urls elements of a sitemap */
export function sitemapOf(urls: readonly string[]): string {
  return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('')}</urlset>`
}

function pageOf(title: string, text: string): string {
  return (
    `<!doctype html><html lang="en"><head><title>${title} – Help</title></head><body><nav>Home</nav>` +
    `<main><article><h1>${title}</h1><p>${text}</p></article></main><footer>Imprint</footer></body></html>`
  )
}
