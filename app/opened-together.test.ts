import { expect, it } from 'vitest'
import { openedTogether } from './opened-together.ts'

function part(name: string, closed: string[]) {
  return { name, close: () => void closed.push(name) }
}

it('gives what was opened, and closes nothing of it', async () => {
  const closed: string[] = []
  const parts = await openedTogether(async (keep) => [keep(part('store', closed)), keep(part('log', closed))])
  expect(parts.map(({ name }) => name)).toEqual(['store', 'log'])
  expect(closed).toEqual([])
})

it('closes what was opened before the part that failed, the last first, also where one does not close', async () => {
  const closed: string[] = []
  const opening = openedTogether(async (keep) => {
    keep(part('store', closed))
    keep({ close: () => Promise.reject(new Error('does not close')) })
    keep({
      close: () => {
        throw new Error('does not close either')
      },
    })
    keep(part('log', closed))
    throw new Error('no operations')
  })
  await expect(opening).rejects.toThrow('no operations')
  expect(closed).toEqual(['log', 'store'])
})
