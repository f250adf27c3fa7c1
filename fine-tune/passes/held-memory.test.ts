import { describe, expect, it } from 'vitest'
import { HeldMemory } from './held-memory.ts'

describe('held memory', () => {
  it('gives passes their own places, and the same ones again when all are done', () => {
    const memory = new HeldMemory(40)
    const [a, b] = memory.take([2, 3])
    const [c] = memory.take([5])
    expect([a, b, c].map((array) => array?.byteOffset)).toEqual([0, 8, 20])
    memory.giveBack()
    expect(memory.take([0])[0]?.byteOffset).toBe(40)
    memory.giveBack()
    memory.giveBack()
    expect(memory.take([1])[0]?.byteOffset).toBe(0)
  })

  it('goes elsewhere for what does not fit', () => {
    const memory = new HeldMemory(7)
    expect([memory.hasRoom([1]), memory.hasRoom([1, 1])]).toEqual([true, false])
    const [fits, tooLong] = memory.take([1, 2])
    expect(fits?.buffer.byteLength).toBe(4)
    expect(tooLong).toEqual(Float32Array.of(0, 0))
    expect(tooLong?.buffer).not.toBe(fits?.buffer)
  })
})
