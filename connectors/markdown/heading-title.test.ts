import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pageTitle } from '../../markdown/title.ts'
import { headingTitle } from './heading-title.ts'

const LONG = 'A paragraph of some words.\n\n'.repeat(300)

describe('headingTitle', () => {
  it('finds a heading at the beginning, at the end, underlined, or none', () => {
    expect(headingTitle(`# Drain a *node*\n\n${LONG}`, 'markdown')).toBe('Drain a node')
    expect(headingTitle(`${LONG}# At the end\n`, 'markdown')).toBe('At the end')
    expect(headingTitle(`${LONG}Underlined\n===\n`, 'markdown')).toBe('Underlined')
    expect(headingTitle(`## Rank two\n\n${LONG}`, 'markdown')).toBe(undefined)
    expect(headingTitle(`<Tabs>\n  # Inside\n</Tabs>\n\n${LONG}`, 'mdx')).toBe('Inside')
  })

  it('resolves a reference link whose target stands at the end', () => {
    expect(headingTitle(`# Use [kubectl][k]\n\n${LONG}[k]: https://example.com\n`, 'markdown')).toBe(
      'Use kubectl',
    )
  })

  it('says the same as reading the whole page, on random pages', () => {
    const line = fc.constantFrom(
      ...[
        '# One',
        '## Two',
        '===',
        '---',
        'text',
        '',
        '',
        '> # quoted',
        '- # listed',
        '```',
        '<!--',
        '-->',
        '<div>',
      ],
      ...[
        '    # indented',
        '   # three spaces',
        '#',
        '#tag',
        '# [a][b]',
        '[b]: /x',
        '| # | b |',
        'x'.repeat(1_500),
      ],
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), fc.constantFrom('markdown', 'mdx'), (lines, format) => {
        const body = lines.join('\n')
        expect(headingTitle(body, format)).toBe(pageTitle(body, format))
      }),
      { numRuns: 300 },
    )
  })

  it('says the same as reading the whole page, on the documentation of an installed package', () => {
    const folder = join(import.meta.dirname, '../../node_modules/fastify/docs')
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.md'),
    )
    expect(pages.length).toBeGreaterThan(20)
    for (const page of pages.slice(0, 25)) {
      const body = readFileSync(join(folder, page), 'utf8')
      expect(headingTitle(body, 'markdown')).toBe(pageTitle(body, 'markdown'))
    }
  })
})
