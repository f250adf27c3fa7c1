import { connectorContract } from '../../core/testing/connector-contract.ts'
import { type TemplatePage, templateConnector } from './template-connector.ts'

connectorContract('template', () => {
  const pages = new Map<string, TemplatePage>()
  let changes = 0
  let isDown = false
  const put = (page: string, text: string | undefined) => {
    changes += 1
    pages.set(page, {
      path: page,
      title: page,
      version: String(changes),
      ...(text !== undefined && { text }),
    })
  }
  const connectFor = (groups: readonly string[]) =>
    templateConnector({
      source: 'guide',
      location: 'a map',
      groups,
      list: async () => {
        if (isDown) throw new Error('down')
        return [...pages.values()]
      },
    })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf: (page) => page,
    put,
    remove: (page) => void pages.delete(page),
    damage: (page) => {
      if (pages.has(page)) put(page, undefined)
    },
    takeDown: () => {
      isDown = true
    },
    restore: () => {
      isDown = false
    },
    close: () => pages.clear(),
  }
})
