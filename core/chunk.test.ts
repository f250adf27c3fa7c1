import { expect, it } from 'vitest'
import { passageText } from './chunk.ts'

const bare = { headings: [], lead: '', text: 'It takes a day.', tail: '' }

it('puts title and headings on a line of their own in front of the passage', () => {
  expect(passageText('Leave', { ...bare, headings: ['Parents', 'How long'] })).toBe(
    'Leave › Parents › How long\nIt takes a day.',
  )
})

it('adds nothing to a passage without title and headings', () => {
  expect(passageText('', bare)).toBe('It takes a day.')
  expect(passageText('', { ...bare, headings: ['Parents'] })).toBe('Parents\nIt takes a day.')
})
