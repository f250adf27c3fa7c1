import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { itemsOf } from '../../core/testing/followed-source.ts'
import { type SourceFolder, sourceFolder } from '../markdown/testing/source-folder.ts'
import { articlesConnector } from './articles-connector.ts'
import type { ArticlesOptions } from './articles-settings.ts'
import { documentsIn, lines, notesIn } from './testing/items.ts'

let folder: SourceFolder
beforeEach(() => {
  folder = sourceFolder()
})
afterEach(() => folder.remove())

const scan = (options: Partial<ArticlesOptions>) =>
  itemsOf(articlesConnector({ source: 'help', location: folder.root, ...options }))

describe('a ticket', () => {
  const TICKET = {
    id: 9,
    subject: 'Ada Lovelace cannot sign in',
    status: 'solved',
    description:
      'Hi, I am Ada, ada@mail.example, card 4111 1111 1111 1111. Sign-in fails from 203.0.113.7.\n\nAda',
    requester: { id: 1, name: 'Ada Lovelace', email: 'ada@mail.example' },
    tags: ['login'],
    updated_at: '2024-05-06T07:08:09Z',
    comments: [
      { author_id: 1, body: 'I cannot sign in' },
      {
        author_id: 2,
        author: { name: 'Grace Hopper' },
        body: 'Clear the cookies, Ada.\n\n-- \nGrace Hopper\n+49 30 1234567',
      },
      { author_id: 2, public: false, body: 'a difficult customer' },
    ],
  }
  const scanTicket = (ticket: object, options: Partial<ArticlesOptions> = {}) => {
    folder.write('tickets.jsonl', lines(ticket))
    return scan({ records: 'tickets', ...options })
  }

  it('is reduced to question and resolution, with personal data masked', async () => {
    const document = documentsIn(await scanTicket(TICKET)).get('9')
    expect(document).toMatchObject({
      title: '[name] cannot sign in',
      body:
        '## Question\n\nHi, I am [name], [email], card [card]. Sign-in fails from [address].\n\n[name]\n\n' +
        '## Resolution\n\nClear the cookies, [name].\n',
      tags: ['login'],
    })
  })

  it('is read by nobody but who is named', async () => {
    expect(documentsIn(await scanTicket(TICKET)).get('9')?.access.groups).toEqual([])
    expect(documentsIn(await scanTicket(TICKET, { groups: ['support'] })).get('9')?.access.groups).toEqual([
      'support',
    ])
  })

  it('gives the field of its resolution before what was written last', async () => {
    const body = documentsIn(await scanTicket({ ...TICKET, resolution: 'Cookies.' })).get('9')?.body
    expect(body).toContain('## Resolution\n\nCookies.\n')
  })

  it('is left out while it is open, and without a public answer', async () => {
    expect(notesIn(await scanTicket({ ...TICKET, status: 'open' }))).toEqual([
      'skipped 9: a ticket that is not resolved',
    ])
    expect(notesIn(await scanTicket({ ...TICKET, comments: TICKET.comments.slice(2) }))).toEqual([
      'skipped 9: a ticket without a public question and resolution',
    ])
  })

  it('does not quote what it answers', async () => {
    const comments = [{ author_id: 2, body: 'Restart it.\n\nOn Mon, 6 May 2024, Ada wrote:\n> it hangs' }]
    expect(documentsIn(await scanTicket({ ...TICKET, comments })).get('9')?.body).toMatch(
      /## Resolution\n\nRestart it\.\n$/,
    )
  })

  it('is masked in HTML as in text, whatever Markdown makes of it', async () => {
    const description = `<p>I am Ada, ada_l@mail.example, +49&nbsp;30&nbsp;1234567, card 4111&nbsp;1111‑1111&nbsp;1111,
      ada_l@<wbr>mail.example, grace@<span>mail.example</span>, <a href="mailto:bob%40mail.example">write</a> or <a href="https://mail.example/?to=bob%40mail.example">see</a></p>`
    const body = documentsIn(await scanTicket({ ...TICKET, description })).get('9')?.body
    expect(body).toContain('I am [name], [email], [phone], card [card]')
    expect(body).not.toContain('mail.example')
  })

  it.each([{ public: 'false' }, { public: 0 }, { private: 1 }, { private: 'true' }, { internal: 'yes' }])(
    'is not resolved by a note that is internal: %j',
    async (note) => {
      const comments = [{ author_id: 2, body: 'a difficult customer', ...note }]
      expect(notesIn(await scanTicket({ ...TICKET, comments }))).toEqual([
        'skipped 9: a ticket without a public question and resolution',
      ])
    },
  )
})
