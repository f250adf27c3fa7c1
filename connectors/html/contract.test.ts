import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connectorContract } from '../../core/testing/connector-contract.ts'
import { sourceFolder } from '../markdown/testing/source-folder.ts'
import { htmlConnector } from './html-connector.ts'
import { helpCentre } from './testing/help-centre.ts'

connectorContract('HTML in a folder', () => {
  const { root, write } = sourceFolder()
  const pathOf = (page: string) => `${page}.html`
  const connectFor = (groups: readonly string[]) => htmlConnector({ source: 'help', location: root, groups })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf,
    put: (page, text) => write(pathOf(page), `<p>${text}</p>`),
    remove: (page) => rmSync(join(root, pathOf(page)), { force: true }),
    damage: (page) => write(pathOf(page), '<div id="root"></div>'),
    takeDown: () => renameSync(root, `${root}-away`),
    restore: () => renameSync(`${root}-away`, root),
    close: () => {
      rmSync(root, { recursive: true, force: true })
      rmSync(`${root}-away`, { recursive: true, force: true })
    },
  }
})

connectorContract('A crawl', async () => {
  const { site, put, remove, close } = await helpCentre()
  const location = `${site.origin}/sitemap.xml`
  const connectFor = (groups: readonly string[]) =>
    htmlConnector({ source: 'help', location, groups }, { intervalMs: 0 })
  // A sitemap without pages is taken for a broken one: this page is always listed, and never read.
  put('anchor', 'always there')
  site.pages.set('/robots.txt', { body: 'User-agent: *\nDisallow: /hc/anchor' })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf: (page) => `hc/${page}`,
    put,
    remove,
    damage: (page) => {
      if (site.pages.has(`/hc/${page}`))
        site.pages.set(`/hc/${page}`, { status: 500, headers: { 'retry-after': '3600' } })
    },
    takeDown: () => {
      site.isDown = true
    },
    restore: () => {
      site.isDown = false
    },
    close,
  }
})
