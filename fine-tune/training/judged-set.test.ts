import { describe, expect, it } from 'vitest'
import { judgedSet } from './judged-set.ts'

const set = judgedSet({
  queries: new Map([
    ['rotate', 'How do I rotate keys?'],
    ['again', 'how do I  rotate keys?'],
    ['drain', 'How do I drain a node?'],
  ]),
  passages: new Map([
    ['keys 1', 'Run keys rotate.'],
    ['keys 2', 'Old keys stay valid for a day.'],
    ['copy', 'run keys rotate.'],
    ['vault', 'Vaults rotate by themselves.'],
    ['nodes', 'Run nodes drain.'],
  ]),
  documents: new Map([
    ['keys 1', 'keys.md'],
    ['keys 2', 'keys.md'],
    ['copy', 'copy.md'],
    ['vault', 'vault.md'],
    ['nodes', 'nodes.md'],
  ]),
  qrels: new Map([
    ['rotate', new Map([['keys 1', 1]])],
    ['again', new Map([['vault', 2]])],
    [
      'drain',
      new Map([
        ['nodes', 1],
        ['vault', 0],
      ]),
    ],
  ]),
  hardNegatives: new Map([['rotate', ['keys 2', 'copy', 'nodes', 'vault']]]),
})

describe('what answers a question', () => {
  it.each([
    ['what is judged to', 'keys 1'],
    ['another passage of its document', 'keys 2'],
    ['the same text elsewhere', 'copy'],
    ['what answers the same question under another id', 'vault'],
  ])('is %s', (_, passage) => {
    expect(set.isAnswer('rotate', passage)).toBe(true)
    expect(set.isAnswer('again', passage)).toBe(true)
  })

  it('is nothing that another question is answered by, or that is judged not to', () => {
    expect(set.isAnswer('rotate', 'nodes')).toBe(false)
    expect(set.isAnswer('drain', 'vault')).toBe(false)
    expect(set.isAnswer('drain', 'keys 1')).toBe(false)
  })

  it('is no negative of it', () => {
    expect(set.negativesOf('rotate', 9)).toEqual(['nodes'])
    expect(set.negativesOf('drain', 9)).toEqual([])
  })
})
