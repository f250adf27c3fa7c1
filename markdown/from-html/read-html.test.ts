import fc from 'fast-check'
import rehypeStringify from 'rehype-stringify'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import remarkRehype from 'remark-rehype'
import { unified } from 'unified'
import { describe, expect, it } from 'vitest'
import { ConfigError, ParseError } from '../../core/errors.ts'
import { readHtml } from './read-html.ts'

const ADDRESS = 'https://help.example.com/hc/en/keys'

/** A page as help centres make them, with `content` in the middle. */
function helpPage(content: string): string {
  return `<!doctype html><html lang="en-GB"><head>
    <title>Rotate keys – Help centre</title><link rel="canonical" href="/hc/en/keys">
    <meta property="article:modified_time" content="2024-05-06T07:08:09Z"></head><body>
    <a class="skip-link" href="#main">Skip</a><header><a href="/">Home</a><nav>Products</nav></header>
    <div class="layout"><ul class="sidebar-list sidebar"><li><a href="/a">Other</a></li></ul>
    <ol class="breadcrumbs"><li>Crumb</li></ol>${content}
    <section class="related-articles"><h3>Related</h3></section></div>
    <footer>Imprint</footer><script>track()</script></body></html>`
}

const bodyOf = (content: string, options = {}) =>
  readHtml(helpPage(content), { address: ADDRESS, ...options }).body

describe('the content of a page', () => {
  it('is its article, without what surrounds it on every page', () => {
    const article =
      '<main><article><h1>Rotate keys</h1><p>Once a month.</p></article><aside>Ad</aside></main>'
    expect(bodyOf(article)).toBe('# Rotate keys\n\nOnce a month.\n')
  })

  it.each([
    ['an article body marked as one', '<div itemprop="articleBody"><p>Once a month, at least.</p></div>'],
    ['a main element', '<main><p>Once a month, at least.</p></main>'],
    ['the role of main', '<div role="main"><p>Once a month, at least.</p></div>'],
    ['an id that says so', '<div id="content"><p>Once a month, at least.</p></div>'],
    ['nothing but its share of the text', '<div><div><p>Once a month, at least.</p></div></div>'],
  ])('is found by %s', (_sign, content) => {
    expect(bodyOf(content)).toBe('Once a month, at least.\n')
  })

  it('is given the heading that stands outside of it, and not that of the site', () => {
    const body = (heading: string) =>
      bodyOf(`<div><h1>${heading}</h1></div><article><p>Text of it.</p></article>`)
    expect(body('Rotate keys')).toBe('# Rotate keys\n\nText of it.\n')
    expect(body('Help centre')).toBe('Text of it.\n')
  })

  it('is a main element with little in it, rather than much of what is around', () => {
    const around =
      '<div>Press ← or → to navigate between chapters, or ? to show what else can be pressed.</div>'
    expect(bodyOf(`${around}<main><h1>Appendix</h1></main>`)).toBe('# Appendix\n')
  })

  it('is all of a list of articles, and not the first of them', () => {
    const body = bodyOf(
      '<main><article><p>First one.</p></article><article><p>Second one.</p></article></main>',
    )
    expect(body).toBe('First one.\n\nSecond one.\n')
  })

  it('is what the selector finds, and is looked for where it finds nothing', () => {
    const content = '<main><p>Everything else here.</p><div class="box answer"><p>This.</p></div></main>'
    expect(bodyOf(content, { content: 'div.answer' })).toBe('This.\n')
    expect(bodyOf(content, { content: '#nowhere, .box.answer' })).toBe('This.\n')
    expect(bodyOf(content, { content: '#nowhere' })).toContain('Everything else here.')
    expect(() => bodyOf(content, { content: 'div > p' })).toThrow(ConfigError)
  })

  it('does not lose a section that is named like a part of the site', () => {
    const body = bodyOf(
      '<article><section id="share-a-file"><h2>Share a file</h2><p>Press share.</p></section></article>',
    )
    expect(body).toBe('## Share a file\n\nPress share.\n')
  })

  const LINKS = '<ul><li><a href="/a">Another article</a></li><li><a href="/b">One more</a></li></ul>'
  const LONG = 'Rotate keys once a month, and at once where one was seen by others. '.repeat(4)
  it.each([
    ['a warning', '<aside class="warning"><p>Do not delete it.</p></aside>', 'Do not delete it.'],
    ['no list of other articles', `<aside>${LINKS}</aside>`, ''],
    [
      'the panels of all tabs',
      '<div role="tabpanel">On Linux</div><div role="tabpanel" hidden>On Windows</div>',
      'On Linux\n\nOn Windows',
    ],
    ['nothing else that is hidden', '<div hidden>Unseen</div>', ''],
    [
      'a section that is named like a part of the site',
      '<section class="feedback-api"><h2>Feedback API</h2><p>Send it.</p></section>',
      '## Feedback API\n\nSend it.',
    ],
    ['no related articles', `<section class="related-articles"><h2>Related</h2>${LINKS}</section>`, ''],
    ['a button within a sentence', '<p>Press <button>Save</button> to go on.</p>', 'Press Save to go on.'],
    ['no other button', '<button>Copy</button>', ''],
    [
      'what a form around the page holds',
      `<form><h2>Keys</h2><p>${LONG}</p></form>`,
      `## Keys\n\n${LONG.trim()}`,
    ],
    ['no form to fill in', '<form><h3>Ask us</h3><p>Your question</p></form>', ''],
  ])('has %s', (_what, html, expected) => {
    expect(bodyOf(`<main><p>First.</p>${html}<p>Last.</p></main>`)).toBe(
      ['First.', ...(expected === '' ? [] : [expected]), 'Last.\n'].join('\n\n'),
    )
  })

  it('is blank where there is none', () => {
    expect(readHtml('').body.trim()).toBe('')
    expect(
      readHtml(
        '<html><head><title>App</title></head><body><div id="root"></div><script>x</script></body></html>',
      ).body.trim(),
    ).toBe('')
  })
})

describe('Markdown of HTML', () => {
  it.each([
    ['<h2>Steps<a class="headerlink" href="#steps">¶</a></h2>', '## Steps'],
    ['<h2 id="x"><a href="#x">Steps of <code>x</code></a></h2>', '## Steps of `x`'],
    ['<p>std_<wbr>detect, hyphen\u00ADation</p>', 'std_detect, hyphenation'],
    ['<p>Use <b>bold</b>, <i>italic</i> and <code>a | b</code>.</p>', 'Use **bold**, *italic* and `a | b`.'],
    ['<pre><code class="language-sh">a\n  b\n</code></pre>', '```sh\na\n  b\n```'],
    [
      '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>x|y</td></tr></table>',
      '| A | B |\n| - | - |\n| 1 | x\\|y |',
    ],
    ['<ol><li>one<ul><li>deep</li></ul></li><li>two</li></ol>', '1. one\n   - deep\n2. two'],
    [
      '<p>a <a href="../x?y=1#z">link</a>, <a href="#here">here</a></p>',
      'a [link](https://help.example.com/hc/x?y=1#z), here',
    ],
    ['<p><a href="javascript:alert(1)">no</a> <a href="file:///etc/passwd">link</a></p>', 'no link'],
    [
      '<p><img src="/p.png" alt="A picture"><img src="data:image/png;base64,AA" alt="inline"></p>',
      '![A picture](https://help.example.com/p.png)inline',
    ],
    ['<p>1 &lt; 2 &amp; <kbd>*</kbd></p>', '1 < 2 & `*`'],
  ])('%j', (html, markdown) => {
    expect(bodyOf(`<article>${html}</article>`).trim()).toBe(markdown)
  })

  it('is made in a moment of what a page never closes', () => {
    expect(readHtml(`${'<b><i>'.repeat(100)}text`).body).toBe('**_text_**\n')
    expect(readHtml(`${'<a name="x">'.repeat(5_000)}text`).body).toBe('text\n')
    expect(readHtml(`${'<div>'.repeat(1_000)}text`).body).toBe('text\n')
    expect(readHtml(`<main>${'<aside class="share"><h2>x</h2>'.repeat(900)}text`).body).toContain('text')
  })

  it('leaves relative links without an address where it is not known where the page lies', () => {
    expect(readHtml('<p>see <a href="../x">that</a></p>').body).toBe('see that\n')
  })

  it('refuses a page that nests too deeply', () => {
    expect(() => readHtml(`${'<div>'.repeat(100_000)}x`)).toThrow(ParseError)
  })
})

describe('what a page says of itself', () => {
  it('is its title, language, address, date, and whether it asks for a password', () => {
    const page = readHtml(helpPage('<article><h1>Rotate keys</h1><p>Text.</p></article>'), {
      address: ADDRESS,
    })
    expect(page).toMatchObject({
      title: 'Rotate keys',
      language: 'en-gb',
      canonical: ADDRESS,
      updatedAtMs: Date.UTC(2024, 4, 6, 7, 8, 9),
      asksForPassword: false,
    })
    expect(readHtml('<form><input type="Password" name="p"></form>').asksForPassword).toBe(true)
  })

  it('is that it only leads on', () => {
    const page = (content: string) => `<meta http-equiv="refresh" content="${content}"><p>Redirecting</p>`
    expect(readHtml(page('0; URL=../new.html')).leadsOn).toBe(true)
    expect(readHtml(page('300')).leadsOn).toBe(false)
  })

  it('takes the title of the head where there is no heading', () => {
    expect(readHtml(helpPage('<p>Text.</p>')).title).toBe('Rotate keys – Help centre')
  })
})

describe('any page', () => {
  const toHtml = unified().use(remarkParse).use(remarkGfm).use(remarkRehype).use(rehypeStringify)
  const word = fc.stringMatching(/^[a-z]{3,9}$/).map((text) => `w${text}`)
  const sentence = fc.array(word, { minLength: 1, maxLength: 8 }).map((all) => all.join(' '))
  const block = fc.oneof(
    sentence,
    sentence.map((text) => `## ${text}`),
    sentence.map((text) => `\`\`\`\n${text}\n\`\`\``),
    fc
      .array(sentence, { minLength: 1, maxLength: 3 })
      .map((items) => items.map((item) => `- ${item}`).join('\n')),
    fc.tuple(sentence, sentence).map(([head, cell]) => `| ${head} |\n|---|\n| ${cell} |`),
    sentence.map((text) => `> ${text}`),
  )

  it('keeps every word of its article in order, and no word of what surrounds it', () => {
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 8 }), (blocks) => {
        const markdown = blocks.join('\n\n')
        const body = bodyOf(`<main><article>${String(toHtml.processSync(markdown))}</article></main>`)
        expect(body.match(/\bw[a-z]+\b/g)).toEqual(markdown.match(/\bw[a-z]+\b/g))
        expect(body).not.toMatch(/Home|Products|Crumb|Related|Imprint|track/)
      }),
    )
  })
})
