import { expect, it } from 'vitest'
import { priorityOf } from './give-way.ts'

it('lets others go before what works behind a server, and less so where somebody waits for it', () => {
  const [reindex, rollback] = [['reindex'], ['generations', 'rollback']].map(priorityOf)
  expect(reindex).toBe(19)
  expect(rollback).toBe(10)
  expect([['worker'], ['serve'], ['search', 'reindex'], []].map(priorityOf)).toEqual(Array(4).fill(undefined))
})
