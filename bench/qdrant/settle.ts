import { setTimeout as pause } from 'node:timers/promises'

/** So often in a row it has to say that it is done: it takes a moment to see that there is something to do. */
const TIMES = 6

/** Waits until the server has built what it builds in the background: graphs, codes, larger segments. */
export async function settle(url: string, collection: string): Promise<void> {
  for (let times = 0; times < TIMES; ) {
    await pause(500)
    const answer = await fetch(`${url}/collections/${collection}`)
    const { result } = (await answer.json()) as { result: { status: string } }
    times = result.status === 'green' ? times + 1 : 0
  }
}
