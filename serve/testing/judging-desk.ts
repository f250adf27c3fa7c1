import { type JudgingDesk, openJudgingDesk } from '../../app/judgments/judging-desk.ts'
import type { JudgmentStore } from '../../evaluate/judgments/judgment-store.ts'
import { openJudgmentStore } from '../../evaluate/judgments/open-judgment-store.ts'
import type { FakeSystem } from './fake-system.ts'

/** A desk in memory with the pool `first`: two questions, three items, over documents of `testPages`. */
export function testDesk(system: FakeSystem): { readonly desk: JudgingDesk; readonly store: JudgmentStore } {
  const store = openJudgmentStore(':memory:')
  const item = (query: string, question: string, name: string) => {
    const document = system.state.documents.find(({ id }) => id === `guide:${name}.md`)
    const { title = name, body = '' } = document ?? {}
    return { query, question, documentId: `guide:${name}.md`, title, text: body.slice(0, 600) }
  }
  store.addPool({
    name: 'first',
    pipelines: ['bm25', 'dense'],
    depth: 2,
    items: [
      item('q1', 'how do I roll back a failed update?', 'rolling-updates'),
      item('q1', 'how do I roll back a failed update?', 'secrets'),
      item('q2', 'when does a copy get traffic?', 'health-checks'),
    ],
  })
  return { desk: openJudgingDesk(store, system, () => 1_000_000), store }
}
