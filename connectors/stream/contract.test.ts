import { connectorContract } from '../../core/testing/connector-contract.ts'
import { streamConnector } from './stream-connector.ts'
import { memoryFeed } from './testing/memory-feed.ts'

function fixture() {
  const feed = memoryFeed(2, true)
  const there = new Set<string>()
  const connectFor = (groups: readonly string[]) =>
    streamConnector({ source: 'help', location: 'memory://changes', groups, open: feed.open })
  return {
    connect: () => connectFor(['public']),
    connectOtherwise: () => connectFor(['staff']),
    pathOf: (page: string) => page,
    put(page: string, text: string) {
      there.add(page)
      feed.write(page, { schema: 1, operation: 'upsert', document: { title: page, body: text } })
    },
    remove(page: string) {
      there.delete(page)
      feed.write(page, undefined)
    },
    damage(page: string) {
      if (there.has(page)) feed.write(page, '{')
    },
    takeDown() {
      feed.isDown = true
    },
    restore() {
      feed.isDown = false
    },
    close: () => undefined,
  }
}

connectorContract('A stream of changes that keeps the newest of each', fixture)
