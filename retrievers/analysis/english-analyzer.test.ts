import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { englishAnalyzer } from './english-analyzer.ts'

const analyzer = englishAnalyzer()
const termsOf = (text: string): string[] => [...analyzer.terms(text).counts.keys()]

describe('englishAnalyzer', () => {
  it('folds, drops stop words and stems', () => {
    expect(termsOf('How do I drain the Nodes, draining NAÏVELY?')).toEqual(['drain', 'node', 'naiv'])
  })

  it('gives ranges in the text as it was written', () => {
    const text = 'Ｃafé: the pod’s --dry-run 全文検索.'
    expect(analyzer.words(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Ｃafé',
      'pod’s',
      '--dry-run',
      '全文',
      '文検',
      '検索',
    ])
  })

  it.each([
    ['kubectl_get', ['kubectl_get', 'kubectl', 'get', 'kubectlGet']],
    ['--dry-run', ['--dry-run', 'dry-run', 'dry run', 'dryRun', 'run']],
    ['camelCase', ['camelCase', 'camelcase', 'camel case', 'case']],
    ['v1.26', ['v1.26', '1.26', 'V1.26']],
    ['v1.26.3', ['1.26', '1.26.3', 'v1.26']],
    ['a.b.c/d', ['a.b.c/d', 'a.b.c', 'b', 'd']],
    ['C++', ['C++', 'c++']],
    ['.NET', ['.NET', '.net', 'net']],
    [
      'https://kubernetes.io/docs/',
      ['https://kubernetes.io/docs/', 'kubernetes.io/docs', 'http://kubernetes.io/docs.'],
    ],
    ['データベース', ['データ', 'ベース']],
  ])('finds %j by each of %j', (written, asked) => {
    const held = analyzer.terms(`See ${written} for more.`).counts
    for (const question of asked)
      expect(
        termsOf(question).some((term) => held.has(term)),
        question,
      ).toBe(true)
  })

  it('tells C++ from C and a flag from its words', () => {
    expect(termsOf('C')).not.toContain('c++')
    expect(termsOf('dry run')).not.toContain('--dry-run')
  })

  it('counts a word once toward length, however many parts it is found by', () => {
    const { counts, length } = analyzer.terms('kube-apiserver kube')
    expect(length).toBe(2)
    expect(Object.fromEntries(counts)).toEqual({ kubeapiserv: 1, kube: 2, apiserv: 1 })
  })

  it('gives nothing for an empty text or one of stop words', () => {
    for (const text of ['', ' \n', 'what is the', '🚀 !?']) {
      expect(analyzer.words(text)).toEqual([])
      expect(analyzer.terms(text)).toEqual({ counts: new Map(), length: 0 })
    }
  })

  it('counts what its words hold, in any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.lorem(), fc.webUrl()), (text) => {
        const words = analyzer.words(text)
        const counts = new Map<string, number>()
        for (const term of words.flatMap(({ terms }) => terms)) counts.set(term, (counts.get(term) ?? 0) + 1)
        expect(analyzer.terms(text)).toEqual({ counts, length: words.length })
      }),
    )
  })

  it('gives words with terms, in order of their start, inside any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        let before = -1
        for (const { start, end, terms } of analyzer.words(text)) {
          expect(start).toBeGreaterThan(before)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect(terms.length).toBeGreaterThan(0)
          expect(new Set(terms).size).toBe(terms.length)
          for (const term of terms) expect(term).toMatch(/^\S{1,64}$/u)
          before = start
        }
      }),
    )
  })

  it('says the same of a text whatever it analysed before', () => {
    const busy = englishAnalyzer()
    for (let n = 0; n < 60_000; n++)
      busy.terms(`word${'abcdefghij'[n % 10]}${n.toString(26).replace(/\d/g, 'x')}ing`)
    const text = 'running pods ran, generalization of possibilities'
    expect(busy.words(text)).toEqual(analyzer.words(text))
  })

  it('bounds what a hostile text can make of it', () => {
    const million = 1_000_000
    expect(analyzer.terms('a'.repeat(million)).counts.size).toBe(1)
    expect(analyzer.terms('aB'.repeat(million / 2)).counts.size).toBe(1)
    expect(analyzer.terms('-'.repeat(million)).length).toBe(0)
    expect(analyzer.terms('x-'.repeat(million / 2)).length).toBe(million / 2 / 16)
    expect(analyzer.terms(`https://${'x/'.repeat(million / 2)}`).length).toBe(1)
  })
})
