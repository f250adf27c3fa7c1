import { describe, expect, it } from 'vitest'
import { renderHtml } from './to-html.ts'

describe('what is shown', () => {
  it('is the page, with ids on its headings', () => {
    expect(renderHtml('# Use *it* {#use}\n\n## Set up\n\n## Set up\n\nSee [above](#use).', 'markdown')).toBe(
      [
        '<h1 id="user-content-use">Use <em>it</em></h1>',
        '<h2 id="user-content-set-up">Set up</h2>',
        '<h2 id="user-content-set-up-1">Set up</h2>',
        '<p>See <a href="#user-content-use">above</a>.</p>',
      ].join('\n'),
    )
  })

  it('is an image by its description and raw HTML by its source', () => {
    expect(renderHtml('![a cat](cat.png)\n\n<div>raw</div>\n\n<!-- note -->', 'markdown')).toBe(
      '<p>a cat</p>\n<pre><code>&#x3C;div>raw&#x3C;/div></code></pre>',
    )
  })

  it('is what stands in a component of MDX', () => {
    const body = 'import A from "a"\n\n<A on={x}>\n\nText with {value}{/* note */}.\n\n</A>\n'
    expect(renderHtml(body, 'mdx')).toBe('<div><p>Text with <code>{value}</code>.</p></div>')
  })

  it('is the source where parsing would cost too much', () => {
    const body = `${'['.repeat(5_000)}<b>`
    expect(renderHtml(body, 'markdown', { start: 0, end: 2 })).toBe(
      `<pre data-passage="">[[</pre>\n<pre>${'['.repeat(4_998)}&lt;b&gt;</pre>`,
    )
    expect(renderHtml('>'.repeat(5_000), 'markdown')).toMatch(/^<pre>&gt;/)
    expect(renderHtml('word '.repeat(300_000), 'markdown')).toMatch(/^<pre>word/)
  })
})

describe('the passage', () => {
  /** The texts of the elements that are marked, tags removed. */
  function marked(body: string, passage: string): readonly string[] {
    const start = body.indexOf(passage)
    const html = renderHtml(body, 'markdown', { start, end: start + passage.length })
    return [...html.matchAll(/<(\w+)[^>]* data-passage=""[^>]*>([\s\S]*?)<\/\1>/g)].map(([, tag, inner]) =>
      `${tag}: ${inner?.replace(/<[^>]*>/g, ' ')}`.replace(/\s+/g, ' ').trim(),
    )
  }

  it('is marked by blocks', () => {
    const body = '# Title\n\nOne.\n\nTwo\nlines.\n\n    code\n\nThree.'
    expect(marked(body, 'lines.\n\n    code')).toEqual(['p: Two lines.', 'pre: code'])
    expect(marked(body, '# Title\n\nOne.')).toEqual(['h1: Title', 'p: One.'])
  })

  it('is marked by rows of a table and items of a list', () => {
    const body = '| A |\n|---|\n| 1 |\n| 2 |\n\n- one\n- two\n  - three\n\n- four'
    expect(marked(body, '| 1 |')).toEqual(['tr: 1'])
    expect(marked(body, 'three')).toEqual(['li: three'])
  })

  it('is found behind a byte order mark', () => {
    expect(marked('\uFEFFOne.\n\nTwo.', 'Two.')).toEqual(['p: Two.'])
  })

  it('cannot be claimed by the page itself', () => {
    expect(renderHtml('<p data-passage>x</p>\n\n<b data-passage>y</b>', 'markdown')).not.toContain(
      '<p data-passage',
    )
  })
})

describe('an attack', () => {
  const attacks = [
    '<script>alert(1)</script>',
    'a <script>alert(1)</script> b',
    '<img src=x onerror=alert(1)>',
    'a <img src=x onerror=alert(1)> b',
    '<svg/onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#106;avascript:alert(1))',
    '[x](java\tscript:alert(1))',
    '[x](  javascript:alert(1))',
    '[x](vbscript:x)',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '![x](data:image/svg+xml;base64,PHN2Zz4=)',
    '![x"onerror="alert(1)](x)',
    '<javascript:alert(1)>',
    '[x][y]\n\n[y]: javascript:alert(1)',
    '[x](//evil.example/a)',
    '[x](\\\\evil.example)',
    '```"><script>alert(1)</script>\ncode\n```',
    '# x" onclick="alert(1) {#y"onclick="z}',
    '[^1]\n\n[^1]: <script>alert(1)</script>',
    '[^"onclick="x]\n\n[^"onclick="x]: y',
    '<style>@import "x"</style>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action="javascript:alert(1)"><button>x',
    '<b data-passage="" style="x:expression(y)">x</b>',
    '<!--><script>alert(1)</script>-->',
  ]
  const inMdx = [
    '<script>{`alert(1)`}</script>',
    '<a href="javascript:alert(1)" onClick={() => alert(1)}>x</a>',
    '<div dangerouslySetInnerHTML={{__html: "<script>alert(1)</script>"}} />',
    '<img src="x" onError={alert(1)} />',
    '{"<script>alert(1)</script>"}',
    'export const x = "<script>alert(1)</script>"',
  ]

  it.each([
    ...attacks.map((body) => ['markdown', body] as const),
    ...[...attacks, ...inMdx].map((body) => ['mdx', body] as const),
  ])('in %s leaves nothing but harmless tags and addresses: %s', (format, body) => {
    const html = renderHtml(body, format, { start: 0, end: body.length })
    for (const [, name, attributes = ''] of html.matchAll(/<(\w+)((?:[^>"]|"[^"]*")*)>/g)) {
      expect([
        'h1',
        'h2',
        'p',
        'a',
        'b',
        'pre',
        'code',
        'div',
        'span',
        'sup',
        'section',
        'ol',
        'li',
      ]).toContain(name)
      for (const [, attribute] of attributes.matchAll(/\s([\w-]+)(?==|\s|$)(?=(?:[^"]*"[^"]*")*[^"]*$)/g)) {
        expect(attribute).toMatch(/^(?:href|rel|id|class|aria-[a-z]+|data-passage|data-footnote[a-z-]*)$/)
      }
      const [, href] = /\shref="([^"]*)"/.exec(attributes) ?? []
      if (href !== undefined) expect(href).toMatch(/^(?:https?:\/\/|mailto:|#user-content-)/)
    }
  })
})
