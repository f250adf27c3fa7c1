import { describe, expect, it } from 'vitest'
import { englishAnalyzer } from './analysis/english-analyzer.ts'
import { highlight } from './highlight.ts'

const analyzer = englishAnalyzer()

function marked(question: string, text: string): string[] {
  const terms = new Set(analyzer.terms(question).counts.keys())
  return highlight(text, terms, analyzer).map(({ start, end }) => text.slice(start, end))
}

describe('highlight', () => {
  it('marks words of the question in any form, as they are written', () => {
    expect(
      marked('how do I drain nodes?', 'Draining a Node: `kubectl drain`, then the nodes’ pods.'),
    ).toEqual(['Draining', 'Node', 'drain', 'nodes'])
  })

  it('marks an identifier whole where a part of it was asked for', () => {
    expect(marked('what is the apiserver', 'The kube-apiserver answers.')).toEqual(['kube-apiserver'])
  })

  it('joins overlapping pairs of letters', () => {
    expect(marked('全文検索', 'この全文検索は')).toEqual(['全文検索'])
  })

  it('marks nothing where nothing is shared', () => {
    expect(marked('bread', 'drain the node')).toEqual([])
    expect(marked('the', 'the node')).toEqual([])
  })
})
