import { expect, test } from 'vitest'
import { passageText } from '../core/chunk.ts'
import { chunkDocument } from './chunk-document.ts'

const countWords = (text: string): number => text.match(/\w+|[^\w\s]/g)?.length ?? 0

test('a page is cut at its headings', () => {
  const body = '# Leave\n\nIntro.\n\n## Parental\n\nSix months.\n'
  const { chunks } = chunkDocument(
    { id: 'a:b', title: 'Leave', body, format: 'markdown' },
    { maxTokens: 40, countTokens: countWords },
  )
  expect(chunks.map(({ text, headings }) => ({ text, headings }))).toEqual([
    { text: '# Leave\n\nIntro.', headings: ['Leave'] },
    { text: '## Parental\n\nSix months.', headings: ['Leave', 'Parental'] },
  ])
  expect(chunks.slice(1).map((chunk) => passageText('Leave', chunk))).toEqual([
    'Leave › Parental\n## Parental\n\nSix months.',
  ])
})

test('a heading that is parted from the deeper one below it does not stand below that', () => {
  const words = Array.from({ length: 30 }, (_, n) => `w${n}`).join(' ')
  const { chunks } = chunkDocument(
    { id: 'a:b', title: 'Leave', body: `# Leave\n\n## Parental\n\n${words}\n`, format: 'markdown' },
    { maxTokens: 37, countTokens: countWords },
  )
  expect(chunks.map(({ text, headings }) => ({ text, headings }))).toEqual([
    { text: '# Leave', headings: ['Leave'] },
    { text: `## Parental\n\n${words}`, headings: ['Leave', 'Parental'] },
  ])
})
