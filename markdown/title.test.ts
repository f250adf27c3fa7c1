import { expect, it } from 'vitest'
import { pageTitle, titleFromPath } from './title.ts'

it('takes the first heading of rank 1 that has text', () => {
  expect(pageTitle('## Below\n\n#\n\n# The *real* `title` {#anchor}\n\n# Another', 'markdown')).toBe(
    'The real title',
  )
  expect(pageTitle('Title\n=====\n', 'markdown')).toBe('Title')
})

it('takes no heading from a fence, a quote or a list', () => {
  expect(pageTitle('```\n# no\n```\n\n> # no\n\n- # no\n', 'markdown')).toBeUndefined()
})

it('takes a heading inside a component of MDX', () => {
  expect(pageTitle('import A from "a"\n\n<A>\n\n# Inside\n\n</A>\n', 'mdx')).toBe('Inside')
})

it('makes a path readable', () => {
  expect(titleFromPath('guides/getting-started.md')).toBe('Getting started')
  expect(titleFromPath('guides/api_v2.mdx')).toBe('Api v2')
  expect(titleFromPath('user-guide/_index.md')).toBe('User guide')
  expect(titleFromPath('README.md')).toBe('README')
})
