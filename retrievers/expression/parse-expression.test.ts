import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PipelineExpressionError } from '../../core/errors.ts'
import { parseExpression } from './parse-expression.ts'

describe('parseExpression', () => {
  it('reads names, weighted parts, options and nesting, whatever the white space', () => {
    expect(parseExpression(' weighted( .5*bm25(k1=1.2),rrf(bm25 ,dense), norm = zscore )')).toEqual({
      name: 'weighted',
      position: 1,
      parts: [
        {
          weight: 0.5,
          expression: {
            name: 'bm25',
            position: 14,
            parts: [],
            options: [{ name: 'k1', value: 1.2, position: 19 }],
          },
        },
        {
          expression: {
            name: 'rrf',
            position: 27,
            parts: [
              { expression: { name: 'bm25', position: 31, parts: [], options: [] } },
              { expression: { name: 'dense', position: 37, parts: [], options: [] } },
            ],
            options: [],
          },
        },
      ],
      options: [{ name: 'norm', value: 'zscore', position: 45 }],
    })
  })

  it.each([
    ['', 1, 'expected the name of a retriever, got the end'],
    ['rrf(bm25, dense', 16, 'expected "," or ")", got the end'],
    ['rrf(bm25 dense)', 10, 'expected "," or ")", got "dense"'],
    ['rrf(bm25,)', 10, 'expected the name of a retriever, got ")"'],
    ['bm25 dense', 6, 'expected the end, got "dense"'],
    ['weighted(2 bm25)', 12, 'expected "*" behind a weight, got "bm25"'],
    ['bm25(k1=)', 9, 'expected a number or a name, got ")"'],
    ['bm25 >> dense', 6, 'expected the end, got ">"'],
  ])('refuses %j at character %i', (text, character, message) => {
    expect(() => parseExpression(text)).toThrow(`pipeline, character ${character}: ${message}`)
  })

  it('refuses what is too long or too deep', () => {
    expect(() => parseExpression('x'.repeat(2_001))).toThrow('at most 2000 characters, got 2001')
    expect(() => parseExpression('rrf('.repeat(17))).toThrow('at most 16 levels of brackets')
  })

  it('reads or refuses any text, and throws nothing else', () => {
    const unit = fc.constantFrom('rrf', 'bm25', '(', ')', ',', '=', '*', '0.5', ' ', '-', '💥')
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
        try {
          parseExpression(units.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(PipelineExpressionError)
        }
      }),
    )
  })
})
