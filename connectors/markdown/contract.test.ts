import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { connectorContract } from '../../core/testing/connector-contract.ts'
import { markdownConnector } from './markdown-connector.ts'
import { sourceFolder } from './testing/source-folder.ts'

connectorContract('Markdown in a folder', () => {
  const { root, write, remove } = sourceFolder()
  const pathOf = (page: string) => `${page}.md`
  const connectFor = (groups: readonly string[]) =>
    markdownConnector({ source: 'guide', location: root, groups })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf,
    put: (page, text) => write(pathOf(page), text),
    remove: (page) => rmSync(join(root, pathOf(page)), { force: true }),
    // A NUL byte is no text.
    damage: (page) => write(pathOf(page), 'a\u0000b'),
    takeDown: () => renameSync(root, `${root}-away`),
    restore: () => renameSync(`${root}-away`, root),
    close: () => {
      rmSync(`${root}-away`, { recursive: true, force: true })
      write('left.md', '')
      remove()
    },
  }
})
