import { describe, expect, it } from 'vitest'
import { TurnQueue } from './turn-queue.ts'

describe('the queue of turns', () => {
  it('hands out one item of each call in turn', () => {
    const queue = new TurnQueue<string>()
    queue.add(['a1', 'a2', 'a3'])
    queue.add(['b1'])
    queue.add([])
    queue.add(['c1', 'c2'])
    expect(drain(queue)).toEqual(['a1', 'b1', 'c1', 'a2', 'c2', 'a3'])
  })

  it('lets a call that comes later in at once', () => {
    const queue = new TurnQueue<string>()
    queue.add(['a1', 'a2', 'a3'])
    expect(queue.take()).toBe('a1')
    queue.add(['b1'])
    expect(drain(queue)).toEqual(['a2', 'b1', 'a3'])
  })

  it('forgets what is not wanted', () => {
    const queue = new TurnQueue<string>()
    queue.add(['a1', 'a2'])
    queue.add(['b1', 'a3', 'b2'])
    queue.remove((item) => item.startsWith('a'))
    expect(drain(queue)).toEqual(['b1', 'b2'])
    expect(queue.isEmpty).toBe(true)
  })
})

function drain(queue: TurnQueue<string>): readonly string[] {
  const taken: string[] = []
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item)
  return taken
}
