import { expect, it } from 'vitest'
import { namedSet } from './named-set.ts'

it('a set is named by its folder, and may name its split', () => {
  expect(namedSet('our-questions/')).toEqual({ folder: 'our-questions/' })
  expect(namedSet('our-questions/#train')).toEqual({ folder: 'our-questions/', split: 'train' })
  expect(namedSet('issue#4/questions#dev')).toEqual({ folder: 'issue#4/questions', split: 'dev' })
  expect(namedSet('issue#4/questions')).toEqual({ folder: 'issue#4/questions' })
})
