import { describe, expect, it } from 'vitest'
import { wordTerms } from './word-terms.ts'

const RULES = {
  stem: (word: string) => word,
  isStopWord: (word: string) => ['the', 'of', 'dont', 'to', 'all'].includes(word),
}

describe('wordTerms', () => {
  it.each([
    ['Pods', ['pods']],
    ['APIs', ['apis']],
    ['kubectl_get', ['kubectlget', 'kubectl', 'get']],
    ['dryRun', ['dryrun', 'dry', 'run']],
    ['--dry-run', ['--dry-run', 'dryrun', 'dry', 'run']],
    ['-f', ['-f', 'f']],
    ['HTTPServer2Go', ['httpserver2go', 'http', 'server2', 'go']],
    ['kube-apiserver.yaml', ['kubeapiserver.yaml', 'kubeapiserver', 'kube', 'apiserver', 'yaml']],
    ['a.b.c/d', ['a.b.c/d', 'a.b.c', 'a', 'b', 'c', 'd']],
    ['v1.26.3', ['1.26.3', '1.26']],
    ['1.26', ['1.26']],
    ['apps/v1beta1', ['apps/v1beta1', 'apps', 'v1beta1']],
    ['C++', ['c++', 'c']],
    ['C#', ['c#', 'c']],
    ['.NET', ['.net', 'net']],
    ['pod’s', ['pod']],
    ["O'Reilly", ['oreilly']],
    ['10,000', ['10000']],
    ['Ｃafé', ['cafe']],
  ])('makes of %j the terms %j', (word, terms) => {
    expect(wordTerms(word, RULES)).toEqual(terms)
  })

  it('leaves out stop words, alone and as parts, but not a flag that is one', () => {
    expect(wordTerms('The', RULES)).toEqual([])
    expect(wordTerms("don't", RULES)).toEqual([])
    expect(wordTerms('state-of-the-art', RULES)).toEqual(['stateoftheart', 'state', 'art'])
    expect(wordTerms('--all', RULES)).toEqual(['--all'])
  })

  it('shortens a term of more than 64 characters and keeps long ones apart', () => {
    const [long] = wordTerms('x'.repeat(65), RULES)
    const [longer] = wordTerms('x'.repeat(66), RULES)
    expect(wordTerms('x'.repeat(64), RULES)).toEqual(['x'.repeat(64)])
    expect(long).toMatch(/^x{32}~[0-9a-f]{16}$/)
    expect(longer).not.toBe(long)
  })
})
